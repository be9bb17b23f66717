import { SpaceId } from "@skillrun/contract";
import { createEventScript, numberedExecutionId, queuedSummary } from "@skillrun/contract/testing";
import { render } from "@testing-library/react";
import { StrictMode } from "react";
import { ExecutionProvider, type RenderMarkdown } from "../following/execution-provider.tsx";
import { createScriptedClient } from "../following/scripted-client.testing.ts";
import { useExecutionByToolCall } from "../following/use-execution.ts";
import { ExecutionCard } from "./execution-card.tsx";

/** For tests: the space in which cards stand. */
export const spaceId = SpaceId.parse("00000000-0000-4000-8000-00000000000b");

/** For tests: the card of the call `call_1`. */
export function ToolCallCard({ inputs, isCompactAtFirst = false }: { inputs?: string; isCompactAtFirst?: boolean }) {
  const execution = useExecutionByToolCall("call_1");
  return (
    <ExecutionCard
      execution={execution}
      title="profile-dataset"
      isCompactAtFirst={isCompactAtFirst}
      {...(inputs === undefined ? {} : { inputs })}
    />
  );
}

/** For tests: a card on the page, its peer and a script that is at "queued"; `startMs` is when the server made the first event. */
export function showCard({
  renderMarkdown,
  inputs,
  isCompactAtFirst = false,
  startMs = Date.now(),
}: {
  renderMarkdown?: RenderMarkdown;
  inputs?: string;
  isCompactAtFirst?: boolean;
  startMs?: number;
} = {}) {
  const peer = createScriptedClient();
  const script = createEventScript(numberedExecutionId(1), startMs);
  render(
    <StrictMode>
      <ExecutionProvider client={peer.client} spaceId={spaceId} {...(renderMarkdown === undefined ? {} : { renderMarkdown })}>
        <ToolCallCard isCompactAtFirst={isCompactAtFirst} {...(inputs === undefined ? {} : { inputs })} />
      </ExecutionProvider>
    </StrictMode>,
  );
  const queued = () => peer.emit(script.add("execution_queued", { execution: queuedSummary(), chat_tool_call_id: "call_1" }));
  const run = () => {
    queued();
    peer.emit(script.add("execution_started", { started_at: new Date(startMs).toISOString() }));
  };
  return { peer, script, queued, run };
}
