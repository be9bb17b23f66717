import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { credentialsPath, readCredentials, writeCredentials } from "./credentials.ts";

const credentials = { base_url: "http://127.0.0.1:3000", tenant_id: "t", space_id: "s", api_key: "akp_0123456789abcdefghij" };

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "skillrun-credentials-"));
});
afterEach(() => rm(directory, { recursive: true }));

test("what is written is read back", async () => {
  await writeCredentials(directory, credentials);
  expect(await readCredentials(directory)).toEqual(credentials);
  expect(JSON.parse(await readFile(credentialsPath(directory), "utf8"))).toEqual(credentials);
});

test("only the owner may read the file, also when it was open to others before", async () => {
  await writeFile(credentialsPath(directory), "{}", { mode: 0o644 });
  await writeCredentials(directory, credentials);
  expect((await stat(credentialsPath(directory))).mode & 0o777).toBe(0o600);
});

test("leaves nothing else behind", async () => {
  await writeCredentials(directory, credentials);
  await writeCredentials(directory, credentials);
  expect(await readdir(directory)).toEqual(["credentials.json"]);
});

test("without the file there are none", async () => {
  expect(await readCredentials(directory)).toBeNull();
});

test("a file that was changed into something else is named, not overwritten", async () => {
  await writeFile(credentialsPath(directory), "{");
  await expect(readCredentials(directory)).rejects.toThrow(/credentials\.json is not what Skillrun wrote/);
});
