// @vitest-environment jsdom
import { SkillrunError } from "@skillrun/contract";
import { createEventScript, noUsage, numberedExecutionId, queuedSummary } from "@skillrun/contract/testing";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { Profiler, StrictMode } from "react";
import { afterEach, describe, expect, test } from "vitest";
import { ExecutionProvider, type RenderMarkdown } from "../following/execution-provider.tsx";
import { createScriptedClient } from "../following/scripted-client.testing.ts";
import { showCard, spaceId, ToolCallCard } from "./show-card.testing.tsx";

afterEach(cleanup);

describe("the state", () => {
  test("is waited for before the execution exists, with nothing to cancel, and then follows the events alone", async () => {
    const { peer, script, queued } = showCard();
    await screen.findByText("Waiting for the call…");
    expect(screen.queryByRole("button", { name: /Cancel/ })).toBeNull();
    queued();
    await screen.findByText("Queued");
    peer.emit(script.add("execution_started", { started_at: new Date().toISOString() }));
    await screen.findByText("Running");
    peer.emit(script.add("execution_completed", { finished_at: new Date().toISOString(), outputs: {}, resource_usage: noUsage }));
    await screen.findByText("Completed");
    expect(screen.queryByRole("button", { name: /Cancel/ })).toBeNull();
    expect(screen.getByRole("status").textContent).toBe("profile-dataset: Completed");
  });

  test("is Cancelling… after a click until an event says cancelled", async () => {
    const { peer, script, run } = showCard();
    run();
    fireEvent.click(await screen.findByRole("button", { name: "Cancel profile-dataset" }));
    await screen.findByText("Cancelling…");
    expect(peer.cancels).toEqual([numberedExecutionId(1)]);
    expect(screen.getByRole("button", { name: /Cancel/ })).toHaveProperty("disabled", true);
    peer.emit(script.add("execution_cancelled", { finished_at: new Date().toISOString(), resource_usage: noUsage }));
    await screen.findByText("Cancelled");
  });

  test("stays Running when the cancel is refused, and the card says why", async () => {
    const { peer, run } = showCard();
    peer.refuseCancel(new SkillrunError("unavailable", "The server cannot be reached."));
    run();
    fireEvent.click(await screen.findByRole("button", { name: /Cancel/ }));
    await screen.findByText(/did not get through: The server cannot be reached/);
    expect(screen.getByText("Running")).toBeTruthy();
  });

  test("is Completed, not Cancelled, when the execution ended before the cancel came", async () => {
    const { peer, script, run } = showCard();
    run();
    fireEvent.click(await screen.findByRole("button", { name: /Cancel/ }));
    peer.emit(script.add("execution_completed", { finished_at: new Date().toISOString(), outputs: {}, resource_usage: noUsage }));
    await screen.findByText("Completed");
  });

  test("is the last known one while the connection is lost, and says so", async () => {
    const { peer, run } = showCard();
    run();
    await screen.findByText("Running");
    peer.connection("reconnecting");
    await screen.findByText("Reconnecting… (last known state: Running)");
    expect(screen.getByRole("status").textContent).toBe("profile-dataset: connection lost");
    peer.connection("live");
    await waitFor(() => expect(screen.queryByText(/Reconnecting/)).toBeNull());
  });

  test("is unknown when nothing may be read, and can be asked for again", async () => {
    const { peer, run } = showCard();
    peer.failWith(new SkillrunError("unauthorized", "There is no session."));
    await screen.findByText(/There is no session/);
    expect(screen.getByText("State unknown")).toBeTruthy();
    peer.failWith(null);
    run();
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText("Running");
  });
});

describe("what the execution does", () => {
  test("progress is a labelled progressbar with values, and the state's announcement does not change with it", async () => {
    const { peer, script, run } = showCard();
    run();
    await screen.findByText("Running");
    const spoken = screen.getByRole("status").textContent;
    peer.emit(script.add("progress_reported", { completed: 84_200, total: 200_000, unit: "rows", message: "Profiling" }));
    const bar = await screen.findByRole("progressbar", { name: "Profiling" });
    expect(bar.getAttribute("aria-valuenow")).toBe("84200");
    expect(bar.getAttribute("aria-valuemax")).toBe("200000");
    expect(bar.getAttribute("aria-valuetext")).toBe("84,200 / 200,000 rows, 42%");
    peer.emit(script.add("progress_reported", { completed: 12, total: null, unit: null, message: null }));
    await waitFor(() => expect(screen.getByRole("progressbar").getAttribute("aria-valuetext")).toBe("12"));
    expect(screen.getByRole("progressbar").hasAttribute("aria-valuenow")).toBe(false);
    expect(screen.getByRole("status").textContent).toBe(spoken);
  });

  test("the log is open while running and closed after, unless the reader chose", async () => {
    const { peer, script, run } = showCard();
    run();
    peer.emit(script.add("log_written", { level: "warn", message: "odd column", data: { column: "time" } }));
    const log = await screen.findByRole("log", { name: "Log of profile-dataset" });
    expect(log.textContent).toContain("warnodd column");
    expect(log.textContent).toContain('{"column":"time"}');
    peer.emit(script.add("execution_completed", { finished_at: new Date().toISOString(), outputs: {}, resource_usage: noUsage }));
    await screen.findByText("Completed");
    expect(screen.queryByRole("log")).toBeNull();
    const toggle = screen.getByRole("button", { name: "Log 1 line" });
    expect(toggle.getAttribute("aria-expanded")).toBe("false");
    fireEvent.click(toggle);
    expect(screen.getByRole("log")).toBeTruthy();
  });

  test("findings are plain text without a Markdown renderer and its elements with one, told whether more may come", async () => {
    const renderMarkdown: RenderMarkdown = (text, { isStreaming }) => <em>{`${text.slice(2)} ${isStreaming ? "…" : "."}`}</em>;
    for (const rendering of [{}, { renderMarkdown }]) {
      const { peer, script, run } = showCard(rendering);
      run();
      peer.emit(script.add("content_delta", { part: "findings", format: "markdown", delta: "# Two" }));
      peer.emit(script.add("content_delta", { part: "findings", format: "markdown", delta: " <b>columns" }));
      const findings = await screen.findByRole("article", { name: "Findings of profile-dataset" });
      await waitFor(() => expect(findings.textContent).toBe("renderMarkdown" in rendering ? "Two <b>columns …" : "# Two <b>columns"));
      cleanup();
    }
  });

  test("files are links that download them, named and with their sizes", async () => {
    const { peer, script, run } = showCard();
    run();
    const artifact = { artifact_id: numberedExecutionId(9) as never, relpath_in_workspace: "outputs/report.md", document_type: "summary" };
    peer.emit(script.add("artifact_committed", { artifact: { ...artifact, download_url: "/files/9/download", size_bytes: 4_120 } }));
    const link = await screen.findByRole("link");
    expect(link.getAttribute("href")).toBe("/files/9/download");
    expect(link.textContent).toBe("report.md summary 4.1 kB");
  });

  test("a card that starts compact shows state, progress and what it is about, and all the rest when it is opened", async () => {
    const { peer, script, run } = showCard({ isCompactAtFirst: true, inputs: "{}" });
    run();
    peer.emit(script.add("log_written", { level: "info", message: "Looking at orders.csv" }));
    await screen.findByText("Looking at orders.csv");
    peer.emit(script.add("progress_reported", { completed: 1, total: 4, unit: "rows", message: null }));
    expect((await screen.findByRole("progressbar")).ariaValueText).toBe("1 / 4 rows, 25%");
    expect(screen.queryByRole("log")).toBeNull();
    expect(screen.queryByRole("button", { name: "Inputs" })).toBeNull();
    const toggle = screen.getByRole("button", { name: "Details of profile-dataset" });
    fireEvent.click(toggle);
    expect(toggle.ariaExpanded).toBe("true");
    expect(screen.getByRole("log").textContent).toContain("Looking at orders.csv");
    expect(screen.getByRole("button", { name: "Inputs" })).toBeTruthy();
    expect(screen.getAllByRole("progressbar").length).toBe(1);
    fireEvent.click(toggle);
    expect(screen.queryByRole("log")).toBeNull();
  });

  test.each(["Отчёт за май.csv", "📊 Zahlen 👩‍👩‍👧.csv", "U\u0308bersicht cafe\u0301.csv", "تقرير.csv"])(
    "a file named %j stands on the card with its name",
    async (name) => {
      const { peer, script, run } = showCard();
      run();
      const artifact = { artifact_id: numberedExecutionId(9) as never, relpath_in_workspace: `out/${name}`, document_type: null };
      peer.emit(script.add("artifact_committed", { artifact: { ...artifact, download_url: "/files/9/download", size_bytes: null } }));
      const link = await screen.findByRole("link");
      expect(link.querySelector("bdi")?.textContent).toBe(name);
      expect(link.title).toBe(`out/${name}`);
    },
  );

  test("a failure shows its message, reason and code", async () => {
    const { peer, script, run } = showCard();
    run();
    const error = { code: "line_too_long", message: "Line 3 is too long.", retryable: false };
    peer.emit(
      script.add("execution_failed", {
        finished_at: new Date().toISOString(),
        failure_reason: "skill_error",
        error,
        resource_usage: noUsage,
      }),
    );
    await screen.findByText("Line 3 is too long.");
    expect(screen.getByText("skill_error")).toBeTruthy();
    expect(screen.getByText("line_too_long")).toBeTruthy();
  });

  test("a second attempt says what of the first was folded away (E3)", async () => {
    const { peer, script, run } = showCard();
    run();
    peer.emit(script.add("attempt_started", { worker_id: "w1", superseded_from_seq: null }, { attempt: 1 }));
    const dead = script.add("log_written", { level: "info", message: "dead line" });
    peer.emit(dead);
    await screen.findByText("dead line");
    peer.emit(script.add("attempt_started", { worker_id: "w2", superseded_from_seq: dead.seq }, { attempt: 2 }));
    await screen.findByText("Attempt 2.");
    expect(
      screen.getByText(/Attempt 1 did not finish: its worker stopped or was lost; output of attempt 1 folded away: 1 log line\./),
    ).toBeTruthy();
    expect(screen.queryByText("dead line")).toBeNull();
  });

  test("an attempt that goes on after a wait is no news", async () => {
    const { peer, script, run } = showCard();
    run();
    peer.emit(script.add("attempt_started", { worker_id: "w1", superseded_from_seq: null }, { attempt: 1 }));
    peer.emit(script.add("attempt_started", { worker_id: "w1", superseded_from_seq: null }, { attempt: 2 }));
    peer.emit(script.add("log_written", { level: "info", message: "going on" }));
    await screen.findByText("going on");
    expect(screen.queryByText(/Attempt/)).toBeNull();
  });

  test("a step says at which try it is, and why the one before failed", async () => {
    const { peer, script, run } = showCard();
    run();
    const error = { code: "busy", message: "The server is busy.", retryable: true };
    peer.emit(script.add("step_started", { step: "fetch" }), script.add("step_failed", { step: "fetch", error, will_retry: true }));
    fireEvent.click(await screen.findByRole("button", { name: /^Steps/ }));
    await screen.findByText("retrying after 1 try: The server is busy.");
    peer.emit(script.add("step_started", { step: "fetch" }));
    await screen.findByText("running, try 2");
    peer.emit(script.add("step_completed", { step: "fetch", duration_ms: 3 }));
    await screen.findByText("done at try 2");
  });

  test("model loops and use are told while they grow, own and of the tree apart", async () => {
    const { peer, script, run } = showCard();
    run();
    const use = (tokens: number, cost_usd: string) => ({ resource_usage: { ...noUsage, input_tokens: tokens, cost_usd } });
    peer.emit(script.add("iteration_started", { iteration: 2 }));
    await screen.findByText("Iteration 2");
    peer.emit(script.add("usage_updated", use(1_200, "0.1")));
    await screen.findByText("1,200 tokens · $0.1");
    const child = { execution_id: numberedExecutionId(2) };
    const summary = queuedSummary({ id: numberedExecutionId(2), parent_execution_id: numberedExecutionId(1) });
    peer.emit(script.add("execution_queued", { execution: summary, chat_tool_call_id: null }, child));
    peer.emit(script.add("usage_updated", use(300, "0.2"), child));
    await screen.findByText("1,500 tokens · $0.3");
    expect(screen.getByText("1,200 tokens · $0.1")).toBeTruthy();
  });

  test("sub-executions stand with their own state and open to all of their own", async () => {
    const { peer, script, run } = showCard();
    run();
    const child = { execution_id: numberedExecutionId(2) };
    const summary = queuedSummary({ id: numberedExecutionId(2), skill_slug: "render-report", parent_execution_id: numberedExecutionId(1) });
    peer.emit(script.add("execution_queued", { execution: summary, chat_tool_call_id: null }, child));
    peer.emit(script.add("log_written", { level: "info", message: "child line" }, child));
    const toggle = await screen.findByRole("button", { name: "render-report Queued child line" });
    expect(screen.queryByRole("log")).toBeNull();
    fireEvent.click(toggle);
    expect(within(screen.getByRole("log", { name: "Log of render-report" })).getByText("child line")).toBeTruthy();
    expect(screen.getByText("0 of 1 finished")).toBeTruthy();
  });

  test("inputs are shown on demand, as text while they are not whole JSON", async () => {
    showCard({ inputs: '{"file": "fli' });
    fireEvent.click(await screen.findByRole("button", { name: "Inputs" }));
    expect(screen.getByText('{"file": "fli')).toBeTruthy();
  });

  test("the duration is never negative, however far this machine's clock is behind the server's", async () => {
    const { run } = showCard({ startMs: Date.now() + 3_600_000 });
    run();
    await screen.findByText("Running");
    expect(screen.getByText(/^\d+ s$/).textContent).toBe("0 s");
  });
});

describe("following", () => {
  test("cards of one tool call share one stream, which closes when the last is gone", async () => {
    const peer = createScriptedClient();
    const page = (count: number) => (
      <StrictMode>
        <ExecutionProvider client={peer.client} spaceId={spaceId}>
          {Array.from({ length: count }, (_, index) => index).map((index) => (
            <ToolCallCard key={index} />
          ))}
        </ExecutionProvider>
      </StrictMode>
    );
    const { rerender } = render(page(3));
    const script = createEventScript();
    peer.emit(script.add("execution_queued", { execution: queuedSummary(), chat_tool_call_id: "call_1" }));
    await waitFor(() => expect(screen.getAllByText("Queued").length).toBe(3));
    expect(peer.followCount()).toBe(1);
    rerender(page(1));
    expect(peer.followerCount()).toBe(1);
    rerender(page(0));
    await waitFor(() => expect(peer.followerCount()).toBe(0));
  });

  test("a thousand events at once are a handful of renders", async () => {
    const peer = createScriptedClient();
    let renders = 0;
    const count = () => {
      renders += 1;
    };
    render(
      <ExecutionProvider client={peer.client} spaceId={spaceId}>
        <Profiler id="card" onRender={count}>
          <ToolCallCard />
        </Profiler>
      </ExecutionProvider>,
    );
    const script = createEventScript();
    script.add("execution_queued", { execution: queuedSummary(), chat_tool_call_id: "call_1" });
    for (let line = 1; line <= 1_000; line += 1) script.add("log_written", { level: "info", message: `line ${line}` });
    await act(async () => peer.emit(...script.events));
    await screen.findByText("line 1000");
    expect(renders).toBeLessThan(20);
  });

  test("a card that failed resumes after the last event it has", async () => {
    const { peer, run } = showCard();
    run();
    await screen.findByText("Running");
    peer.failWith(new SkillrunError("forbidden", "Not now."));
    await screen.findByText(/Not followed any more \(last known state: Running\)\. Not now\./);
    peer.failWith(null);
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(peer.lastAfter()).toBe(2));
  });
});
