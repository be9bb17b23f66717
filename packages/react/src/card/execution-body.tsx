import { type ExecutionView, isFinalState } from "@skillrun/contract";
import { DecisionList } from "../approval/decision-list.tsx";
import type { RenderMarkdown } from "../following/execution-provider.tsx";
import { SubExecutions } from "../tree/sub-executions.tsx";
import { ArtifactList } from "./artifact-list.tsx";
import { AttemptNote } from "./attempt-note.tsx";
import { CardSection } from "./card-section.tsx";
import { ExecutionLog } from "./execution-log.tsx";
import { FailureNotice } from "./failure-notice.tsx";
import { Findings } from "./findings.tsx";
import { formatCount } from "./format-quantity.ts";
import { ProgressBar } from "./progress-bar.tsx";
import { StepList } from "./step-list.tsx";
import { UsageLine } from "./usage-line.tsx";

/** What a body is drawn with; all below it are drawn with the same. */
export type BodySurroundings = {
  /** False while the view may be out of date. */
  isLive: boolean;
  clockOffsetMs: number;
  renderMarkdown: RenderMarkdown | null;
};

type ExecutionBodyProps = BodySurroundings & { view: ExecutionView; name: string };

/** All that an execution's view holds, from progress to sub-executions, in the order a reader wants it. */
export function ExecutionBody({ view, name, isLive, clockOffsetMs, renderMarkdown }: ExecutionBodyProps) {
  const isOver = view.state !== null && isFinalState(view.state);
  const doneSteps = view.steps.filter((step) => step.state === "completed").length;
  const lineCount = view.logs.length + view.dropped_log_lines;
  return (
    <>
      {view.progress === null || view.state === "completed" ? null : (
        <ProgressBar progress={view.progress} isMoving={isLive && view.state === "running"} />
      )}
      {view.iteration === null || isOver ? null : <p className="sr-muted">Iteration {formatCount(view.iteration)}</p>}
      <AttemptNote attempts={view.attempts} />
      <FailureNotice view={view} />
      {view.content.length === 0 ? null : (
        <Findings parts={view.content} isStreaming={!isOver} renderMarkdown={renderMarkdown} name={name} />
      )}
      <DecisionList approvals={view.approvals} isOver={isOver} />
      {view.artifacts.length === 0 ? null : <ArtifactList artifacts={view.artifacts} hiddenArtifacts={view.hidden_artifacts} />}
      {view.sub_executions.length === 0 ? null : (
        <SubExecutions parent={view} Body={ExecutionBody} isLive={isLive} clockOffsetMs={clockOffsetMs} renderMarkdown={renderMarkdown} />
      )}
      {view.steps.length === 0 ? null : (
        <CardSection title="Steps" note={`${formatCount(doneSteps)} of ${formatCount(view.steps.length)} done`}>
          <StepList steps={view.steps} />
        </CardSection>
      )}
      {lineCount === 0 ? null : (
        <CardSection title="Log" note={`${formatCount(lineCount)} ${lineCount === 1 ? "line" : "lines"}`} isOpenAtFirst={!isOver}>
          <ExecutionLog lines={view.logs} droppedLines={view.dropped_log_lines} name={name} />
        </CardSection>
      )}
      <UsageLine view={view} />
    </>
  );
}
