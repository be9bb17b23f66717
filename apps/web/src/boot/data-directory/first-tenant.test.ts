import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { authenticateApiKey } from "@skillrun/runtime";
import { createTestRuntime, type TestRuntime } from "@skillrun/runtime/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { credentialsPath, writeCredentials } from "./credentials.ts";
import { openFirstTenant } from "./first-tenant.ts";

let tested: TestRuntime;
let directory: string;
beforeEach(async () => {
  // Its tenant is there already, as after a first start.
  tested = await createTestRuntime({ embeddedWorker: false });
  directory = await mkdtemp(join(tmpdir(), "skillrun-tenant-"));
  await store(tested.api_key);
});
afterEach(async () => {
  await tested.close();
  await rm(directory, { recursive: true });
});

const store = (api_key: string) =>
  writeCredentials(directory, { base_url: "", tenant_id: tested.context.principal.tenant_id, space_id: tested.space_id, api_key });
const isValid = (key: string) => authenticateApiKey(tested.runtime, key).then(({ id }) => id === tested.context.principal.id);

test("a later start finds the first one's tenant, space and key again", async () => {
  const again = await openFirstTenant(tested.runtime, directory, undefined);
  expect(again).toEqual({
    tenant_id: tested.context.principal.tenant_id,
    space_id: tested.space_id,
    api_key: tested.api_key,
    done: "key read from credentials.json",
  });
});

test("when the file is lost a new key is made, and said so", async () => {
  await rm(credentialsPath(directory));
  const { api_key, done } = await openFirstTenant(tested.runtime, directory, undefined);
  expect(api_key).not.toBe(tested.api_key);
  expect(await isValid(api_key)).toBe(true);
  expect(done).toBe(`${credentialsPath(directory)} was lost: a new API key was made`);
});

test("a key from the settings becomes valid and comes before the stored one", async () => {
  const given = "akp_given0123456789abcdef";
  const { api_key } = await openFirstTenant(tested.runtime, directory, given);
  expect(api_key).toBe(given);
  expect(await isValid(given)).toBe(true);
  expect(await isValid(tested.api_key)).toBe(true);
});

test("a stored key works again on a database that does not know it", async () => {
  await store("akp_other0123456789abcdef");
  const { api_key } = await openFirstTenant(tested.runtime, directory, undefined);
  expect(await isValid(api_key)).toBe(true);
});
