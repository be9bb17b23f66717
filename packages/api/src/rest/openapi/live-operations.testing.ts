import { type AccessRow, makeThings, procedureRows, routeRows, type Things } from "../../walls/access-rows.testing.ts";
import { restRoutes } from "../rest-routes.ts";
import { procedurePathOf } from "../routing/procedure-path.ts";
import type { RestRoute } from "../routing/rest-route.ts";
import type { ApiFixture } from "../testing/make-fixture.testing.ts";
import { operationOf } from "./openapi-document.ts";

/** One call of an operation: what was sent, and what came back. */
export type LiveCall = { route: RestRoute; operationId: string; status: number; contentType: string; request: unknown; body: unknown };

/** Things that the rows' ids are replaced by, so that more than a 404 is seen. */
async function realInputs(fixture: ApiFixture, things: Things): Promise<Record<string, Record<string, unknown>>> {
  const { send, inSpace, finish } = fixture;
  const data = async (response: Promise<Response>) => ((await (await response).json()) as { data: Record<string, unknown> }).data;
  const { id } = { id: await finish("write", { relpath: "report.md", body: "# Report" }) };
  const artifacts = (await (await send(inSpace(`/artifacts?execution_id=${id}`))).json()) as { data: { artifact_id: string }[] };
  const artifact = { artifact_id: artifacts.data[0]?.artifact_id };
  const person = await data(send("/api-proxy/v1/principals", { json: { name: "Ada", email: `ada-${id}@example.com` } }));
  const joiner = await data(send("/api-proxy/v1/principals", { json: { name: "Bo", email: `bo-${id}@example.com` } }));
  const leaver = await data(send("/api-proxy/v1/principals", { json: { name: "Cy", email: `cy-${id}@example.com` } }));
  for (const { principal_id } of [person, leaver]) await send(inSpace("/members"), { json: { principal_id, role: "viewer" } });
  const keys = await Promise.all(
    ["Reporting", "Importer", "Old"].map((name) => data(send("/api-proxy/v1/api-keys", { json: { name, scopes: ["executions:read"] } }))),
  );
  const keyAt = (index: number) => ({ api_key_id: keys[index]?.["api_key_id"] });
  const principal = { principal_id: person["principal_id"] };
  const asking = await data(send(inSpace("/skills/ask/executions"), { json: { inputs: { question: "Send it?" } } }));
  const approvals = inSpace(`/skills/executions/${String(asking["id"])}/approvals`);
  let approval: string | undefined;
  while (approval === undefined)
    approval = ((await (await send(approvals)).json()) as { data: { approval_id: string }[] }).data[0]?.approval_id;
  const schedule = await data(send(inSpace("/schedules"), { json: { skill_slug: "count", inputs: { n: 1 }, cron: "0 9 * * *" } }));
  const thread = await data(send(inSpace("/threads"), { json: { title: "A chat" } }));
  return {
    ...{ getArtifact: artifact, downloadArtifact: artifact, signDownload: artifact, getPrincipal: principal, updatePrincipal: principal },
    ...{ createLink: principal, addMember: { principal_id: joiner["principal_id"] }, updateMember: principal },
    ...{ removeMember: { principal_id: leaver["principal_id"] }, deletePrincipal: { principal_id: joiner["principal_id"] } },
    ...{ getApiKey: keyAt(0), updateApiKey: keyAt(0), rotateApiKey: keyAt(1), revokeApiKey: keyAt(2) },
    ...{ decideApproval: { execution_id: asking["id"], approval_id: approval }, listApprovals: { execution_id: asking["id"] } },
    ...{ deleteSchedule: { schedule_id: schedule["schedule_id"] }, deleteThread: { thread_id: thread["id"] } },
    ...{
      createPrincipal: { name: "Import job", kind: "api_key" },
      listArtifacts: { execution_id: id },
      getExecution: { execution_id: id },
    },
    dispatchToolCall: { tool_call_id: `call of ${things.space_id}`, thread_id: null },
  };
}

/** Calls every operation once as an owner who may, and what is refused to whoever may not, and hands each call on. */
export async function callEveryOperation(fixture: ApiFixture, seen: (call: LiveCall) => void): Promise<void> {
  const things = await makeThings(fixture);
  const real = await realInputs(fixture, things);
  const last = (route: RestRoute) => (route.method === "DELETE" ? 1 : 0);
  const colleague = await fixture.test.colleague("viewer");
  const sent = { authorization: `Bearer ${fixture.test.api_key}` };
  for (const route of restRoutes.toSorted((a, b) => last(a) - last(b))) {
    const operation = operationOf(route);
    const row = rowOf(route, things);
    if (operation === undefined || row.endsAll === true) continue;
    const input = { ...row.input, ...real[operation.id] };
    const request = bodyOf(route, input);
    const calls: [Record<string, string>, Record<string, unknown>][] = [
      [sent, input],
      [{ authorization: "Bearer akp_nobody" }, input],
      [{ authorization: `Bearer ${colleague.api_key}` }, input],
      [sent, { ...input, space_id: "00000000-0000-4000-8000-000000000000" }],
      [sent, { ...input, space_id: "not-a-uuid", principal_id: "x", api_key_id: "x", name: 7, limit: "none", kind: 9, limits: 3 }],
    ];
    for (const [headers, values] of calls) {
      const response = await fixture.mount.send(...requestOf(route, { ...row, input: values }, headers));
      const contentType = response.headers.get("content-type")?.split(";")[0] ?? "";
      const isStream = contentType === "text/event-stream" && route.path.endsWith("/threads/{thread_id}/events");
      if (isStream) await response.body?.cancel();
      const text = isStream ? "" : await response.text();
      const body: unknown = contentType === "application/json" && text !== "" ? JSON.parse(text) : null;
      seen({ route, operationId: operation.id, status: response.status, contentType, request, body });
    }
  }
}

function rowOf(route: RestRoute, things: Things): AccessRow & { form?: "file" } {
  const row = "procedure" in route ? procedureRows(things)[procedurePathOf(route)] : routeRows(things)[`${route.method} ${route.path}`];
  if (row === undefined) throw new Error(`no row for ${route.method} ${route.path}`);
  return row;
}

function bodyOf(route: RestRoute, input: Record<string, unknown>): unknown {
  if (!("procedure" in route) || route.body !== true) return undefined;
  return Object.fromEntries(Object.entries(input).filter(([name]) => !route.path.includes(`{${name}}`)));
}

/** A request of a route as its row has it. */
function requestOf(route: RestRoute, row: AccessRow & { form?: "file" }, headers: Record<string, string>): [string, RequestInit] {
  const input = { ...row.input };
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = input[name];
    delete input[name];
    return encodeURIComponent(String(value));
  });
  const init: RequestInit & { headers: Record<string, string> } = { method: route.method, headers: { ...headers } };
  if (row.form === "file") {
    const form = new FormData();
    form.append("files", new Blob(["hello"]), "hello.txt");
    init.body = form;
  } else if (route.method !== "GET" && route.method !== "DELETE") {
    init.body = JSON.stringify(input);
    init.headers["content-type"] = "application/json";
  }
  const query = init.body === undefined ? `?${new URLSearchParams(input as Record<string, string>)}` : "";
  return [`/api-proxy/v1${path}${query}`, init];
}
