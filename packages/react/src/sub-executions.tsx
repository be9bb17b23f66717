"use client";

import { type ExecutionView, isFinalState } from "@skillrun/contract";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { ElapsedTime } from "./elapsed-time.tsx";
import { formatCount } from "./format-quantity.ts";
import { labelOfState, StateIcon } from "./state-label.tsx";

type Shared = { clockOffsetMs: number; renderBody: (view: ExecutionView, name: string) => ReactNode };

/** The executions that an execution started, each with its own state, and all of its own on demand. */
export function SubExecutions({ parent, ...shared }: { parent: ExecutionView } & Shared) {
  const { sub_executions, hidden_sub_executions } = parent;
  const finished = sub_executions.filter((child) => child.state !== null && isFinalState(child.state)).length;
  return (
    <div className="sr-subs">
      <div className="sr-subs-title">
        Sub-executions
        <span className="sr-section-note">
          {formatCount(finished)} of {formatCount(sub_executions.length)} finished
        </span>
      </div>
      <ul>
        {sub_executions.map((child) => (
          <li key={child.execution_id}>
            <SubExecution view={child} {...shared} />
          </li>
        ))}
      </ul>
      {hidden_sub_executions > 0 ? <p className="sr-muted">and {formatCount(hidden_sub_executions)} more</p> : null}
    </div>
  );
}

function SubExecution({ view, clockOffsetMs, renderBody }: { view: ExecutionView } & Shared) {
  const [isOpen, setIsOpen] = useState(false);
  const contentId = useId();
  const state = view.state ?? "expected";
  const name = view.summary?.skill_slug ?? "sub-execution";
  const { progress } = view;
  const share = progress?.total ? `${Math.floor(Math.min(1, progress.completed / progress.total) * 100)}%` : null;
  return (
    <>
      <button type="button" className="sr-sub-toggle" aria-expanded={isOpen} aria-controls={contentId} onClick={() => setIsOpen(!isOpen)}>
        <ChevronRight className="sr-chevron" aria-hidden="true" />
        <StateIcon state={state} />
        <span className="sr-sub-name">{name}</span>{" "}
        <span className="sr-sub-state">
          {labelOfState(state)}
          {state === "running" && share !== null ? ` ${share}` : null}
        </span>{" "}
        {view.started_at === null ? null : (
          <ElapsedTime startedAt={view.started_at} finishedAt={view.finished_at} clockOffsetMs={clockOffsetMs} />
        )}
      </button>
      <div id={contentId} className="sr-sub-content" hidden={!isOpen}>
        {isOpen ? renderBody(view, name) : null}
      </div>
    </>
  );
}
