// @vitest-environment jsdom
import type { ToolCallMessagePartProps } from "@assistant-ui/react";
import { SpaceId } from "@skillrun/contract";
import { createEventScript, queuedSummary } from "@skillrun/contract/testing";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { ExecutionProvider } from "./execution-provider.tsx";
import { createScriptedClient } from "./scripted-client.testing.ts";
import { SkillToolCard } from "./skill-tool-card.tsx";

const spaceId = SpaceId.parse("00000000-0000-4000-8000-00000000000b");

afterEach(cleanup);

function showPart(part: Partial<ToolCallMessagePartProps>) {
  const peer = createScriptedClient();
  const props: ToolCallMessagePartProps = {
    type: "tool-call",
    toolCallId: "call_1",
    toolName: "profile-dataset",
    args: {},
    argsText: '{"n":1}',
    status: { type: "running" },
    addResult: () => undefined,
    resume: () => undefined,
    respondToApproval: () => Promise.resolve(),
    ...part,
  };
  render(
    <ExecutionProvider client={peer.client} spaceId={spaceId} isSkill={(name) => name !== "get-time"}>
      <SkillToolCard {...props} />
    </ExecutionProvider>,
  );
  return peer;
}

test("a skill's card follows the execution from its first render, whatever the part's status says", async () => {
  const peer = showPart({ status: { type: "complete" }, result: { preliminary: true }, argsText: "{" });
  await screen.findByText("Waiting for the call…");
  const script = createEventScript();
  peer.emit(script.add("execution_queued", { execution: queuedSummary(), chat_tool_call_id: "call_1" }));
  peer.emit(script.add("execution_started", { started_at: "2026-01-01T00:00:00.000Z" }));
  await screen.findByText("Running");
});

test("a tool that is no skill is a plain card that follows nothing", () => {
  const peer = showPart({ toolName: "get-time", result: { time: "12:00" }, status: { type: "complete" } });
  expect(screen.getByText("done")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Result" }));
  expect(screen.getByText(/"time": "12:00"/)).toBeTruthy();
  expect(peer.followCount()).toBe(0);
});
