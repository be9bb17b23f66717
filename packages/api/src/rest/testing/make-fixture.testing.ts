import type { TestRuntime } from "@skillrun/runtime/testing";
import type { Mount } from "./mounts.testing.ts";
import { readExecution } from "./read-answer.testing.ts";

/** A served API with one space, and short ways to call it. */
export type ApiFixture = {
  test: TestRuntime;
  /** A space of another tenant, and one that does not exist. */
  foreign: { hidden: string; missing: string };
  mount: Mount;
  /** The path of something in the fixture's space. */
  inSpace(path: string): string;
  /** Sends a request with the space's API key; `json` becomes the body. */
  send(path: string, init?: RequestInit & { json?: unknown }): Promise<Response>;
  /** Starts a skill and returns the execution's id once it has ended. */
  finish(slug: string, inputs: unknown): Promise<string>;
};

/** The short ways to call a served API. */
export function makeFixture(test: TestRuntime, mount: Mount, foreign: ApiFixture["foreign"]): ApiFixture {
  const inSpace = (path: string) => `/api-proxy/v1/spaces/${test.space_id}${path}`;
  const send: ApiFixture["send"] = (path, { json, ...init } = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has("authorization")) headers.set("authorization", `Bearer ${test.api_key}`);
    if (json === undefined) return mount.send(path, { ...init, headers });
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    return mount.send(path, { method: "POST", ...init, headers, body: JSON.stringify(json) });
  };
  const finish: ApiFixture["finish"] = async (slug, inputs) => {
    const started = await send(inSpace(`/skills/${slug}/executions`), { json: { inputs } });
    if (started.status !== 201) throw new Error(`${slug} could not be started: ${started.status} ${await started.text()}`);
    const { id } = await readExecution(started);
    await (await send(inSpace(`/skills/executions/${id}/events`))).text();
    return id;
  };
  return { test, foreign, mount, inSpace, send, finish };
}
