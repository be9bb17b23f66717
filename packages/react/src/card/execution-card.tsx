"use client";

import { isFinalState, pendingApprovals } from "@skillrun/contract";
import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { OpenQuestions } from "../approval/open-questions.tsx";
import { useExecutionSurroundings } from "../following/execution-provider.tsx";
import type { ObservedExecution } from "../following/use-execution-events.ts";
import { CardSection } from "./card-section.tsx";
import { CompactBody } from "./compact-body.tsx";
import { ConnectionNotice } from "./connection-notice.tsx";
import { ElapsedTime } from "./elapsed-time.tsx";
import { ExecutionBody } from "./execution-body.tsx";
import { formatJsonText } from "./format-quantity.ts";
import { labelOfState, type ShownState, StateBadge, StateIcon } from "./state-label.tsx";

/** What a card shows beside the execution itself. */
export type ExecutionCardProps = {
  execution: ObservedExecution;
  /** The skill's name; without it as the execution tells it. */
  title?: string;
  /** The call's arguments as JSON text, also while they still come. */
  inputs?: string;
  /** True: no more than state, progress and questions are shown until the reader opens it. For cards that stand with others. */
  isCompactAtFirst?: boolean;
};

/** An execution, live. Its state is what its events say and nothing else: before the first there is none, and a lost connection changes none. */
export function ExecutionCard({ execution, title, inputs, isCompactAtFirst = false }: ExecutionCardProps) {
  const { view, connection, clockOffsetMs } = execution;
  const [choice, setChoice] = useState<boolean | null>(null);
  const bodyId = useId();
  const isOpen = choice ?? !isCompactAtFirst;
  const state = shownState(execution);
  const isOver = view.state !== null && isFinalState(view.state);
  const isLive = connection === "live" || connection === "connecting";
  const pending = pendingApprovals(view);
  const name = title ?? view.summary?.skill_slug ?? "Skill";
  return (
    <article className="sr-card" data-state={state} data-connection={connection} aria-label={name} tabIndex={-1}>
      <header className="sr-head">
        <div className="sr-head-name">
          {isCompactAtFirst ? (
            <button
              type="button"
              className="sr-card-toggle"
              aria-label={`Details of ${name}`}
              aria-expanded={isOpen}
              aria-controls={bodyId}
              onClick={() => setChoice(!isOpen)}
            >
              <ChevronRight className="sr-chevron" aria-hidden="true" />
            </button>
          ) : null}
          <StateIcon state={state} />
          <span className="sr-title" title={name}>
            <bdi>{name}</bdi>
          </span>
          <StateBadge state={state} />
        </div>
        <div className="sr-head-side">
          {view.started_at === null ? null : (
            <ElapsedTime startedAt={view.started_at} finishedAt={view.finished_at} clockOffsetMs={clockOffsetMs} />
          )}
          {view.state === null || isOver ? null : (
            <button
              type="button"
              className="sr-button"
              aria-label={`Cancel ${name}`}
              disabled={state === "cancelling"}
              onClick={() => void execution.cancel()}
            >
              Cancel
            </button>
          )}
        </div>
      </header>
      {/* Not chatty: only the state is spoken and that a person is asked, never progress or log lines. */}
      <span className="sr-spoken" role="status" aria-live="polite">
        {`${name}: ${isOver || isLive ? labelOfState(state) : "connection lost"}${pending.length > 0 && state !== "waiting" ? ". A decision is needed." : ""}`}
      </span>
      <div id={bodyId} className="sr-body">
        <ConnectionNotice execution={execution} state={state} />
        <OpenQuestions pending={pending} clockOffsetMs={clockOffsetMs} isClosed={state === "cancelling"} />
        {isOpen ? (
          <Details execution={execution} name={name} isLive={isLive} inputs={inputs} />
        ) : (
          <CompactBody view={view} isLive={isLive} />
        )}
      </div>
    </article>
  );
}

function Details(props: { execution: ObservedExecution; name: string; isLive: boolean; inputs: string | undefined }) {
  const { execution, name, isLive, inputs } = props;
  const { view, clockOffsetMs } = execution;
  const { renderMarkdown } = useExecutionSurroundings();
  return (
    <>
      <ExecutionBody view={view} name={name} isLive={isLive} clockOffsetMs={clockOffsetMs} renderMarkdown={renderMarkdown} />
      {view.outputs === null || Object.keys(view.outputs).length === 0 ? null : (
        <CardSection title="Outputs">
          <pre className="sr-json sr-scroll">{JSON.stringify(view.outputs, null, 2)}</pre>
        </CardSection>
      )}
      {inputs === undefined || inputs.trim() === "" ? null : (
        <CardSection title="Inputs">
          <pre className="sr-json sr-scroll">{formatJsonText(inputs)}</pre>
        </CardSection>
      )}
    </>
  );
}

function shownState({ view, isCancelling, error }: ObservedExecution): ShownState {
  if (view.state === null) return error === null ? "expected" : "unknown";
  return !isFinalState(view.state) && (isCancelling || view.cancel_requested) ? "cancelling" : view.state;
}
