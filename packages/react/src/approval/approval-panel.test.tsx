// @vitest-environment jsdom
import { SkillrunError } from "@skillrun/contract";
import { noUsage, numberedExecutionId, queuedSummary } from "@skillrun/contract/testing";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { showCard, spaceId, ToolCallCard } from "../card/show-card.testing.tsx";
import { ExecutionProvider } from "../following/execution-provider.tsx";

afterEach(cleanup);

const [root, child, grandchild] = [1, 2, 3].map(numberedExecutionId);
const approvalId = numberedExecutionId(91);

/** A running card that asks, as the root or as an execution of its tree. */
async function ask(
  asker = root,
  more: { question?: string; expires_at?: string; details?: Record<string, string | number[]> } = {},
  isCompactAtFirst = false,
) {
  const card = showCard({ isCompactAtFirst });
  const { peer, script, run } = card;
  run();
  for (const [id, parent] of [[child, root] as const, [grandchild, child] as const]) {
    const execution = queuedSummary({
      id: id ?? numberedExecutionId(0),
      skill_slug: `skill-${id?.at(-1)}`,
      parent_execution_id: parent ?? null,
    });
    peer.emit(script.add("execution_queued", { execution, chat_tool_call_id: null }, { execution_id: execution.id }));
  }
  const options = { execution_id: asker ?? numberedExecutionId(1) };
  const { question = "Write the report?", expires_at = null, details = null } = more;
  peer.emit(script.add("approval_requested", { approval_id: approvalId, name: "go", question, details, expires_at }, options));
  peer.emit(script.add("execution_waiting", { approval_id: approvalId }, options));
  await screen.findByText(question);
  const resolve = (decision: "approve" | "reject" | "expired", comment: string | null = null) =>
    peer.emit(
      script.add("approval_resolved", { approval_id: approvalId, decision, comment }, options),
      script.add("execution_resumed", { approval_id: approvalId }, options),
    );
  return { ...card, resolve };
}

const button = (name: string | RegExp) => screen.getByRole("button", { name });

describe("a question", () => {
  test("stands on the card with its details while the execution waits, which can still be cancelled", async () => {
    await ask(root, { details: { rows_added: "1,200", columns: [1, 2] } });
    expect(screen.getByText("Waiting for a decision")).toBeTruthy();
    expect(screen.getByText("Your decision is needed")).toBeTruthy();
    expect(screen.getByText("rows added").nextElementSibling?.textContent).toBe("1,200");
    expect(screen.getByText("columns").nextElementSibling?.textContent).toContain("1,");
    fireEvent.click(button("Cancel profile-dataset"));
    await screen.findByText("The execution is being cancelled.");
    expect(button("Approve").ariaDisabled).toBe("true");
  });

  test("comes first on the card, before progress, findings and log", async () => {
    const { peer, script } = await ask();
    peer.emit(script.add("content_delta", { part: "findings", format: "markdown", delta: "# Two columns" }));
    peer.emit(script.add("log_written", { level: "info", message: "a line" }));
    peer.emit(script.add("progress_reported", { completed: 1, total: 2, unit: "rows", message: null }));
    const first = screen.getByRole("region", { name: "Write the report?" });
    for (const later of [await screen.findByText("# Two columns"), screen.getByText("a line"), screen.getByRole("progressbar")]) {
      expect(first.compareDocumentPosition(later)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    }
  });

  test("stands on a card that is compact, too", async () => {
    await ask(root, {}, true);
    expect(screen.queryByRole("button", { name: /^skill-2/ })).toBeNull();
    expect(button("Approve")).toBeTruthy();
  });

  test("is sent once with its comment, and decided when the events say so", async () => {
    const { peer, resolve } = await ask();
    fireEvent.change(screen.getByRole("textbox", { name: "Comment (optional)" }), { target: { value: "  Looks right. " } });
    fireEvent.click(button("Approve"));
    fireEvent.click(await screen.findByRole("button", { name: "Approving…" }));
    fireEvent.click(button("Reject"));
    const expected = { space_id: spaceId, execution_id: root, approval_id: approvalId, decision: "approve", comment: "Looks right." };
    expect(peer.decisions).toEqual([expected]);
    expect(button("Reject").ariaDisabled).toBe("true");
    resolve("approve", "Looks right.");
    await screen.findByText("Approved");
    expect(screen.getByText("Running")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /Approv/ })).toBeNull();
    expect(within(screen.getByRole("list", { name: "Decisions" })).getByText("Looks right.")).toBeTruthy();
  });

  test("keeps the keyboard's place while it is sent, and hands it to the card when it goes", async () => {
    const { resolve } = await ask();
    button("Reject").focus();
    fireEvent.click(button("Reject"));
    expect(document.activeElement).toBe(await screen.findByRole("button", { name: "Rejecting…" }));
    resolve("reject");
    await screen.findByText("Rejected");
    expect(document.activeElement).toBe(screen.getByRole("article", { name: "profile-dataset" }));
  });

  test("that somebody else decided says so, and then what was decided", async () => {
    const { peer, resolve } = await ask();
    peer.refuseDecision(new SkillrunError("conflict", "It is decided."));
    fireEvent.click(button("Approve"));
    await screen.findByText("Decided elsewhere.");
    expect(button("Approve").ariaDisabled).toBe("true");
    resolve("reject", "Not this week.");
    await screen.findByText("Rejected");
    expect(screen.getByText("Not this week.")).toBeTruthy();
  });

  test("whose decision did not get through can be decided again", async () => {
    const { peer } = await ask();
    peer.refuseDecision(new SkillrunError("unavailable", "The server cannot be reached."));
    fireEvent.click(button("Approve"));
    await screen.findByText("Not decided: The server cannot be reached.");
    peer.refuseDecision(null);
    fireEvent.click(button("Approve"));
    await screen.findByRole("button", { name: "Approving…" });
    expect(peer.decisions.length).toBe(2);
  });

  test("counts down by the server's clock to when it lapses", async () => {
    const { resolve } = await ask(root, { expires_at: new Date(Date.now() + 125_500).toISOString() });
    expect(screen.getByText(/^lapses in/).textContent).toMatch(/^lapses in 2 m 0\d s$/);
    resolve("expired");
    await screen.findByText("Lapsed");
  });

  test("that nobody decided before the end stands as not decided", async () => {
    const { peer, script } = await ask();
    peer.emit(script.add("execution_cancelled", { finished_at: new Date().toISOString(), resource_usage: noUsage }));
    await screen.findByText("Not decided");
    expect(screen.queryByRole("button", { name: "Approve" })).toBeNull();
  });
});

test("two questions at once: after a reload the second is decided first, and each decision goes to its own", async () => {
  const { peer, script, run } = showCard();
  run();
  const second = numberedExecutionId(92);
  for (const [id, name] of [[approvalId, "first"] as const, [second, "second"] as const]) {
    const asked = { approval_id: id, name, question: `Do the ${name}?`, details: null, expires_at: null };
    peer.emit(script.add("approval_requested", asked), script.add("execution_waiting", { approval_id: id }));
  }
  await screen.findByText("Do the second?");
  cleanup();
  render(
    <ExecutionProvider client={peer.client} spaceId={spaceId}>
      <ToolCallCard />
    </ExecutionProvider>,
  );
  const inQuestion = async (name: string) => within(await screen.findByRole("region", { name: `Do the ${name}?` }));
  fireEvent.click((await inQuestion("second")).getByRole("button", { name: "Reject" }));
  await waitFor(() => expect(peer.decisions).toMatchObject([{ approval_id: second, decision: "reject" }]));
  peer.emit(script.add("approval_resolved", { approval_id: second, decision: "reject", comment: null }));
  await screen.findByText("Rejected");
  expect(screen.queryByRole("region", { name: "Do the second?" })).toBeNull();
  fireEvent.click((await inQuestion("first")).getByRole("button", { name: "Approve" }));
  await waitFor(() => expect(peer.decisions[1]).toMatchObject({ approval_id: approvalId, decision: "approve" }));
});

describe("a question of a sub-execution", () => {
  test("comes up on the root's card without anything being opened, and is decided there", async () => {
    const { peer, resolve } = await ask(grandchild);
    expect(screen.getByText("skill-2 › skill-3 needs your decision")).toBeTruthy();
    expect(screen.getAllByRole("status")[0]?.textContent).toBe("profile-dataset: Running. A decision is needed.");
    expect(button(/^skill-2 Queued a decision is needed below/)).toBeTruthy();
    fireEvent.click(button("Approve"));
    await waitFor(() => expect(peer.decisions).toMatchObject([{ execution_id: grandchild, approval_id: approvalId, comment: null }]));
    resolve("approve");
    await waitFor(() => expect(screen.queryByText("Write the report?")).toBeNull());
    expect(screen.queryByText(/a decision is needed below/)).toBeNull();
  });
});
