import { randomUUID } from "node:crypto";
import { createTestRuntime } from "@skillrun/runtime/testing";
import { afterAll, beforeAll } from "vitest";
import type { ApiOptions } from "../../create-api.ts";
import { type ApiFixture, makeFixture } from "./make-fixture.testing.ts";
import { type mounts, openNodeMount } from "./mounts.testing.ts";
import { apiTestSkills } from "./skills.testing.ts";

/** Serves the API for the tests of one `describe`. */
export function useApi(open: (typeof mounts)[number][1] = openNodeMount, options: ApiOptions = {}): () => ApiFixture {
  let fixture: ApiFixture | undefined;
  beforeAll(async () => {
    const test = await createTestRuntime({ skills: apiTestSkills });
    const { space_id } = await test.stranger();
    fixture = makeFixture(test, await open(test.runtime, options), { hidden: space_id, missing: randomUUID() });
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
