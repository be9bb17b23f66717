"use client";

import { type ExecutionId, type ExecutionView, isFinalState } from "@skillrun/contract";
import { ChevronRight } from "lucide-react";
import { type ComponentType, memo, useCallback, useId, useState } from "react";
import { ElapsedTime } from "../card/elapsed-time.tsx";
import type { BodySurroundings } from "../card/execution-body.tsx";
import { formatCount } from "../card/format-quantity.ts";
import { labelOfState, StateIcon } from "../card/state-label.tsx";
import { navigateTree } from "./navigate-tree.ts";
import { noteOfView } from "./note-of-view.ts";

/** Plain values and a component that stays the same, so that a row whose view has not changed is not drawn again. */
type Shared = BodySurroundings & { Body: ComponentType<BodySurroundings & { view: ExecutionView; name: string }> };

/** How many rows stand in a card before they get a box that scrolls. */
const longListRows = 12;

/** The executions that an execution started, each with its own state, and all of its own on demand. One of the rows is the keyboard's way in. */
export function SubExecutions({ parent, ...shared }: { parent: ExecutionView } & Shared) {
  const { sub_executions, hidden_sub_executions } = parent;
  const [entered, setEntered] = useState<ExecutionId | null>(null);
  const way = sub_executions.some((child) => child.execution_id === entered) ? entered : (sub_executions[0]?.execution_id ?? null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the rows, which are buttons
    <div className="sr-subs" onKeyDown={navigateTree}>
      <div className="sr-subs-title">
        Sub-executions
        <span className="sr-section-note">{countsOf(sub_executions).join(" · ")}</span>
      </div>
      <ul data-long={sub_executions.length > longListRows}>
        {sub_executions.map((child) => (
          <SubExecution key={child.execution_id} view={child} isWayIn={child.execution_id === way} onEnter={setEntered} {...shared} />
        ))}
      </ul>
      {hidden_sub_executions > 0 ? <p className="sr-muted">and {formatCount(hidden_sub_executions)} more</p> : null}
    </div>
  );
}

/** A row renders again when its own view has changed, not when another's has: there may be five hundred. */
const SubExecution = memo(function SubExecution(
  props: { view: ExecutionView; isWayIn: boolean; onEnter: (id: ExecutionId | null) => void } & Shared,
) {
  const { view, isWayIn, onEnter, Body, isLive, clockOffsetMs, renderMarkdown } = props;
  const [isOpen, setIsOpen] = useState(false);
  const contentId = useId();
  const enter = useCallback(() => onEnter(view.execution_id), [onEnter, view.execution_id]);
  const name = view.summary?.skill_slug ?? "sub-execution";
  const state = view.state ?? "expected";
  return (
    <li>
      <button
        type="button"
        className="sr-sub-toggle"
        tabIndex={isWayIn ? 0 : -1}
        aria-expanded={isOpen}
        aria-controls={contentId}
        onFocus={enter}
        onClick={() => setIsOpen(!isOpen)}
      >
        <ChevronRight className="sr-chevron" aria-hidden="true" />
        <StateIcon state={state} />
        <span className="sr-sub-name">{name}</span> <span className="sr-sub-state">{stateText(view)}</span>{" "}
        <span className="sr-sub-note">{noteOfView(view)}</span>
        {view.started_at === null ? null : (
          <ElapsedTime startedAt={view.started_at} finishedAt={view.finished_at} clockOffsetMs={clockOffsetMs} />
        )}
      </button>
      <div id={contentId} className="sr-sub-content" hidden={!isOpen}>
        {isOpen ? <Body view={view} name={name} isLive={isLive} clockOffsetMs={clockOffsetMs} renderMarkdown={renderMarkdown} /> : null}
      </div>
    </li>
  );
});

function stateText({ state, progress }: ExecutionView): string {
  const share = progress?.total ? ` ${Math.floor(Math.min(1, progress.completed / progress.total) * 100)}%` : "";
  return `${labelOfState(state ?? "expected")}${state === "running" ? share : ""}`;
}

function isFinished({ state }: ExecutionView): boolean {
  return state !== null && isFinalState(state);
}

function countsOf(views: readonly ExecutionView[]): string[] {
  const count = (state: ExecutionView["state"]) => views.filter((view) => view.state === state).length;
  const more = (["running", "waiting", "failed"] as const).map((state) => [count(state), state] as const);
  return [
    `${formatCount(views.filter(isFinished).length)} of ${formatCount(views.length)} finished`,
    ...more.flatMap(([number, state]) => (number === 0 ? [] : [`${formatCount(number)} ${state}`])),
  ];
}
