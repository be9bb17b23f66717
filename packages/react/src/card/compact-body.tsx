import type { ExecutionView } from "@skillrun/contract";
import { noteOfView } from "../tree/note-of-view.ts";
import { FailureNotice } from "./failure-notice.tsx";
import { ProgressBar } from "./progress-bar.tsx";

/** What a card shows that is not opened: how far the work is, or else one line that tells it from its like, and why it failed. */
export function CompactBody({ view, isLive }: { view: ExecutionView; isLive: boolean }) {
  const { progress, state } = view;
  const isUnderWay = progress !== null && (state === "running" || state === "waiting");
  const note = noteOfView(view);
  return (
    <>
      {isUnderWay ? <ProgressBar progress={progress} isMoving={isLive && state === "running"} /> : null}
      {isUnderWay || note === null ? null : <p className="sr-compact-note">{note}</p>}
      <FailureNotice view={view} />
    </>
  );
}
