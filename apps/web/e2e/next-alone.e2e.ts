import { createRequire } from "node:module";
import { join } from "node:path";
import { createTestRuntime, type TestRuntime } from "@skillrun/runtime/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ChildServer, launchChildServer } from "./child-server.ts";
import { freePort } from "./free-port.ts";
import { ownEnvironment } from "./own-environment.ts";

let runtime: TestRuntime;
let next: ChildServer;
let baseUrl: string;

beforeAll(async () => {
  runtime = await createTestRuntime({ embeddedWorker: false });
  const port = await freePort();
  const bin = createRequire(import.meta.url).resolve("next/dist/bin/next");
  const env = ownEnvironment({
    NODE_ENV: "production",
    DATABASE_URL: runtime.databaseUrl,
    SKILLRUN_DATA_DIR: runtime.dataDirectory,
    PORT: String(port),
  });
  next = await launchChildServer([bin, "start", join(import.meta.dirname, "..")], env, "Ready");
  baseUrl = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  await next?.end("SIGTERM");
  await runtime?.close();
});

test("Next alone, without our server before it, answers the same API: upload, start, follow to the end, download", async () => {
  for (const path of ["/healthz", "/readyz", "/api-proxy/v1/me", "/api/trpc/me"]) {
    expect((await call(path)).status, path).toBe(200);
  }
  expect((await fetch(`${baseUrl}/api-proxy/v1/me`)).status).toBe(401);

  const form = new FormData();
  form.append("files", new File(["a,b\n1,x\n2,y\n"], "two-rows.csv", { type: "text/csv" }));
  const { source_ids }: { source_ids: string[] } = await json(call("/api-proxy/v1/files/", { method: "POST", body: form }));
  const space = `/api-proxy/v1/spaces/${runtime.space_id}`;
  const started = await call(`${space}/skills/profile-dataset/executions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ inputs: {}, file_source_ids: source_ids }),
  });
  expect(started.status).toBe(201);
  const { data }: { data: { id: string } } = await json(Promise.resolve(started));
  const events = await (await call(`${space}/skills/executions/${data.id}/events`)).text();
  expect(events).toContain("event: execution_completed");
  const finished: { data: { artifacts: { download_url: string }[] } } = await json(call(`${space}/skills/executions/${data.id}`));
  const download = await call(finished.data.artifacts[0]?.download_url ?? "");
  expect(download.headers.get("content-disposition")).toContain("attachment");
  expect(download.headers.get("x-content-type-options")).toBe("nosniff");
  expect((await download.text()).length).toBeGreaterThan(100);
});

test("Next alone tells the browser that its pages are not to be framed, sniffed or named to other sites", async () => {
  const { status, headers } = await fetch(baseUrl);
  expect(status).toBe(200);
  expect(Object.fromEntries(headers)).toMatchObject({
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
  });
});

function call(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${baseUrl}${path}`, { ...init, headers: { ...init.headers, "X-API-Key": runtime.api_key } });
}

async function json<Body>(answer: Promise<Response>): Promise<Body> {
  const body: unknown = await (await answer).json();
  return body as Body;
}
