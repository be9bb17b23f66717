import { randomUUID } from "node:crypto";
import { createTestRuntime, type TestRuntime } from "@skillrun/runtime/testing";
import { afterAll, beforeAll, expect } from "vitest";
import type { ApiOptions } from "../../create-api.ts";
import { type Mount, type mounts, openNodeMount } from "./mounts.testing.ts";
import { readExecution } from "./read-answer.testing.ts";
import { apiTestSkills } from "./skills.testing.ts";

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

/** Serves the API for the tests of one `describe`. */
export function useApi(open: (typeof mounts)[number][1] = openNodeMount, options: ApiOptions = {}): () => ApiFixture {
  let fixture: ApiFixture | undefined;
  beforeAll(async () => {
    const test = await createTestRuntime({ skills: apiTestSkills });
    const { space_id } = await test.stranger();
    fixture = fixtureOf(test, await open(test.runtime, options), { hidden: space_id, missing: randomUUID() });
  });
  afterAll(async () => {
    await fixture?.mount.close();
    await fixture?.test.close();
  });
  return () => {
    if (fixture === undefined) throw new Error("the API is not served yet");
    return fixture;
  };
}

function fixtureOf(test: TestRuntime, mount: Mount, foreign: ApiFixture["foreign"]): ApiFixture {
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
    expect(started.status).toBe(201);
    const { id } = await readExecution(started);
    await (await send(inSpace(`/skills/executions/${id}/events`))).text();
    return id;
  };
  return { test, foreign, mount, inSpace, send, finish };
}
