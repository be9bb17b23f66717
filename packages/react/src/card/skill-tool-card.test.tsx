// @vitest-environment jsdom
import type { ToolCallMessagePartProps } from "@assistant-ui/react";
import { type ExecutionClient, SkillrunError, SpaceId } from "@skillrun/contract";
import { createEventScript, noUsage, queuedSummary } from "@skillrun/contract/testing";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { ExecutionProvider } from "../following/execution-provider.tsx";
import { createScriptedClient } from "../following/scripted-client.testing.ts";
import { SkillToolCard } from "./skill-tool-card.tsx";

const spaceId = SpaceId.parse("00000000-0000-4000-8000-00000000000b");

afterEach(cleanup);

function showPart(part: Partial<ToolCallMessagePartProps>, peer = createScriptedClient()) {
  const view = render(<Part {...part} client={peer.client} />);
  return {
    peer,
    change: (changed: Partial<ToolCallMessagePartProps>) => view.rerender(<Part {...part} {...changed} client={peer.client} />),
  };
}

function Part({ client, ...part }: Partial<ToolCallMessagePartProps> & { client: ExecutionClient }) {
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
  return (
    <ExecutionProvider client={client} spaceId={spaceId} isSkill={(name) => name !== "get-time"}>
      <SkillToolCard {...props} />
    </ExecutionProvider>
  );
}

test("a skill's card follows the execution from its first render, whatever the part's status says", async () => {
  const { peer } = showPart({ status: { type: "complete" }, result: { preliminary: true }, argsText: "{" });
  await screen.findByText("Waiting for the call…");
  const script = createEventScript();
  peer.emit(script.add("execution_queued", { execution: queuedSummary(), chat_tool_call_id: "call_1" }));
  peer.emit(script.add("execution_started", { started_at: "2026-01-01T00:00:00.000Z" }));
  await screen.findByText("Running");
});

test("a tool that is no skill is a plain card that follows nothing", () => {
  const { peer } = showPart({ toolName: "get-time", result: { time: "12:00" }, status: { type: "complete" } });
  expect(screen.getByText("Done")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Result" }));
  expect(screen.getByText(/"time": "12:00"/)).toBeTruthy();
  expect(peer.followCount()).toBe(0);
});

describe("a call whose result names an execution", () => {
  const told: Partial<ToolCallMessagePartProps> = {
    result: { execution_id: "00000000-0000-4000-8000-0000000000e1", state: "completed", outputs: { rows: 7 } },
    status: { type: "complete" },
  };

  test("that is gone says so, shows what the call returned, and follows nothing any more", async () => {
    const { peer } = showPart(told);
    await screen.findByText(/The execution is gone/);
    expect(screen.queryByText("Waiting for the call…")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Result" }));
    expect(screen.getByText(/"rows": 7/)).toBeTruthy();
    await waitFor(() => expect(peer.followerCount()).toBe(0));
  });

  test("that is there is that execution's card", async () => {
    const peer = createScriptedClient();
    const script = createEventScript();
    peer.emit(script.add("execution_queued", { execution: queuedSummary(), chat_tool_call_id: "call_1" }));
    peer.emit(script.add("execution_cancelled", { finished_at: "2026-01-01T00:00:01.000Z", resource_usage: noUsage }));
    showPart(told, peer);
    await screen.findByText("Cancelled");
    await waitFor(() => expect(peer.lookUpCount()).toBe(1));
    await settled();
    expect(screen.queryByText(/gone/)).toBeNull();
  });

  test("that the server will not tell of is not said to be gone", async () => {
    const peer = createScriptedClient();
    peer.failLookUp(new SkillrunError("unauthorized", "Sign in again."));
    showPart(told, peer);
    await waitFor(() => expect(peer.lookUpCount()).toBe(1));
    await settled();
    expect(screen.queryByText(/gone/)).toBeNull();
  });

  test("that came while the card was there is not asked for", async () => {
    const { peer, change } = showPart({});
    await screen.findByText("Waiting for the call…");
    change(told);
    await settled();
    expect(peer.lookUpCount()).toBe(0);
  });
});

describe("a call that failed", () => {
  const message = "Invalid input for tool profile-dataset: delimiter must be one character.";
  const failed: Partial<ToolCallMessagePartProps> = { isError: true, result: { error: message }, status: { type: "complete" } };

  function cancelledCall() {
    const peer = createScriptedClient();
    const script = createEventScript();
    peer.emit(script.add("execution_queued", { execution: queuedSummary(), chat_tool_call_id: "call_1" }));
    peer.emit(script.add("execution_cancelled", { finished_at: "2026-01-01T00:00:01.000Z", resource_usage: noUsage }));
    return peer;
  }

  test("without an execution is a card with the name and the error after a reload, asks once and follows nothing", async () => {
    const { peer } = showPart(failed);
    expect(screen.getByRole("article", { name: "profile-dataset" }).textContent).toContain("Failed");
    expect(screen.getByText(message)).toBeTruthy();
    await waitFor(() => expect(peer.lookUpCount()).toBe(1));
    await settled();
    expect(screen.getByText(message)).toBeTruthy();
    expect(screen.queryByText("Waiting for the call…")).toBeNull();
    expect([peer.lookUpCount(), peer.followCount()]).toEqual([1, 0]);
  });

  test("under the reader's eyes stops being waited for and gives its stream back", async () => {
    const { peer, change } = showPart({});
    await screen.findByText("Waiting for the call…");
    expect(peer.followerCount()).toBe(1);
    change(failed);
    await screen.findByText(message);
    expect(screen.getByText("Failed")).toBeTruthy();
    expect(screen.queryByText("Waiting for the call…")).toBeNull();
    await waitFor(() => expect(peer.followerCount()).toBe(0));
  });

  test("with an execution is that execution's card, also after a reload", async () => {
    showPart({ isError: true, result: { error: "The call was not run: the answer broke off." } }, cancelledCall());
    await screen.findByText("Cancelled");
    expect(screen.queryByText(/broke off/)).toBeNull();
  });

  test("with an execution that is on the page already keeps its card and its stream", async () => {
    const { peer, change } = showPart({}, cancelledCall());
    await screen.findByText("Cancelled");
    change(failed);
    await waitFor(() => expect(peer.lookUpCount()).toBe(1));
    await settled();
    expect(screen.getByText("Cancelled")).toBeTruthy();
    expect(peer.followCount()).toBe(1);
  });

  test("is looked up again when the server could not answer", async () => {
    const peer = cancelledCall();
    peer.failLookUp(new SkillrunError("unavailable", "The server cannot be reached."));
    showPart(failed, peer);
    await screen.findByText(message);
    await waitFor(() => expect(peer.lookUpCount()).toBe(1));
    window.dispatchEvent(new Event("online"));
    await screen.findByText("Cancelled");
    expect(peer.lookUpCount()).toBe(2);
  });

  test("shows an error that is no text as it came", () => {
    showPart({ ...failed, toolName: "get-time", result: { code: 7 } });
    expect(screen.getByText(/"code": 7/)).toBeTruthy();
  });
});

/** Lets the answers that are there already come through to the page. */
function settled() {
  return act(() => new Promise<void>((resolve) => setImmediate(resolve)));
}
