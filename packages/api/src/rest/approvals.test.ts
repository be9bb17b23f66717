import { randomUUID } from "node:crypto";
import { Approval, ExecutionEvent, emptyView, foldEvents, pendingApprovals, UsageReport } from "@skillrun/contract";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { useApi } from "./testing/api-fixture.testing.ts";
import { mounts } from "./testing/mounts.testing.ts";
import { readError, readExecution, readObject, readPage } from "./testing/read-answer.testing.ts";

describe.each(mounts)("approvals and use over %s", (_name, open) => {
  const api = useApi(open);
  const pathOf = (id: string) => api().inSpace(`/skills/executions/${id}`);

  /** Starts `ask`, reads its events until it waits, and returns its path and its approval's id. */
  async function ask(question: string): Promise<{ path: string; approval_id: string }> {
    const { send, inSpace } = api();
    const { id } = await readExecution(await send(inSpace("/skills/ask/executions"), { json: { inputs: { question } } }));
    const events = (await send(`${pathOf(id)}/events`)).body?.pipeThrough(new TextDecoderStream());
    let text = "";
    for await (const chunk of events ?? []) {
      text += chunk;
      if (text.includes("event: execution_waiting")) break;
    }
    return { path: pathOf(id), approval_id: /"approval_id" ?: ?"([^"]+)"/.exec(text)?.[1] ?? "" };
  }

  const decide = (path: string, approvalId: string, json: unknown) => api().send(`${path}/approvals/${approvalId}`, { json });

  test("an approval is listed open, decided once, and listed as decided; a second decision is a conflict", async () => {
    const { send } = api();
    const { path, approval_id } = await ask("Go on?");
    const open = await readPage(await send(`${path}/approvals`));
    expect(z.array(Approval).parse(open.data)).toMatchObject([{ approval_id, name: "go", question: "Go on?", decision: null }]);
    expect(Object.keys(Object(open.data[0]))).toEqual(Object.keys(Approval.shape));
    const answer = await decide(path, approval_id, { decision: "approve", comment: "Fine." });
    expect([answer.status, await readObject(answer)]).toMatchObject([
      200,
      { data: { approval_id, decision: "approve", comment: "Fine." } },
    ]);
    const late = await decide(path, approval_id, { decision: "reject" });
    expect([late.status, (await readError(late)).error.code]).toEqual([409, "conflict"]);
    expect((await readPage(await send(`${path}/approvals`))).data).toMatchObject([{ decision: "approve", comment: "Fine." }]);
  });

  test("of two questions at once each gets its own decision, in any order and after a reload; another execution's is not found", async () => {
    const { send, inSpace } = api();
    const path = pathOf((await readExecution(await send(inSpace("/skills/ask-twice/executions"), { json: { inputs: {} } }))).id);
    const foreign = await ask("Whose?");
    /** What a page that has just been loaded shows as open. */
    const openQuestions = async () => {
      const { data } = await readPage(await send(`${path}/events?limit=1000`, { headers: { accept: "application/json" } }));
      return pendingApprovals(foldEvents(emptyView, z.array(ExecutionEvent).parse(data))).map(({ approval }) => approval);
    };
    await expect.poll(async () => (await openQuestions()).length, { timeout: 10_000 }).toBe(2);
    const idOf = async (question: string) =>
      (await openQuestions()).find((each) => each.question === question)?.approval_id ?? expect.fail(question);
    for (const decision of ["approve", "reject"]) expect((await decide(path, foreign.approval_id, { decision })).status).toBe(404);
    expect((await decide(path, await idOf("second?"), { decision: "reject" })).status).toBe(200);
    expect((await openQuestions()).map(({ question }) => question)).toEqual(["first?"]);
    expect((await decide(path, await idOf("first?"), { decision: "approve" })).status).toBe(200);
    await (await send(`${path}/events`)).text();
    expect((await readExecution(await send(path))).outputs).toEqual({ first: "approve", second: "reject" });
    expect((await readPage(await send(`${foreign.path}/approvals`))).data).toMatchObject([{ decision: null }]);
  });

  test("a decision that is none names the field", async () => {
    const response = await decide(pathOf(randomUUID()), randomUUID(), { decision: "perhaps" });
    const { error, detail } = await readError(response);
    expect([response.status, error.code, detail?.[0]?.loc]).toEqual([422, "validation_error", ["body", "decision"]]);
  });

  test("approvals and use of an execution that is not there are not found", async () => {
    for (const path of ["approvals", "usage"]) expect((await api().send(`${pathOf(randomUUID())}/${path}`)).status).toBe(404);
    expect((await decide(pathOf(randomUUID()), randomUUID(), { decision: "approve" })).status).toBe(404);
  });

  test("use is told for the execution itself and in total", async () => {
    const { send, finish } = api();
    const id = await finish("count", { n: 0 });
    const body = await readObject(await send(`${pathOf(id)}/usage`));
    const report = UsageReport.parse(body["data"]);
    expect(body["data"]).toEqual(report);
    expect(report).toMatchObject({ execution_id: id, execution_count: 1, total: { cost_usd: "0", input_tokens: 0 } });
  });
});
