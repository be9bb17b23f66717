import type { SkillPolicy, SpaceId } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { SandboxAbilities } from "../sandbox/sandbox.ts";
import { defineSkill, type HandlerSkill } from "../skill/define-skill.ts";
import type { VersionAccess } from "../skill/published-version.ts";
import { channels } from "../store/connection/notify.ts";
import { executionsOf } from "../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { setSkillPolicy } from "./change-skill-policy.ts";
import { openRegistry } from "./open-registry.ts";
import { publishSkillVersion } from "./publish-skill-version.ts";
import { type Publication, publishVersion } from "./publish-version.ts";
import { scriptParts, scriptSkill } from "./test-skill-files.ts";

const abilities: SandboxAbilities = {
  runtimes: { bash: "5", python: "3.13" },
  pythonModules: ["json", "sys"],
  commands: ["cat"],
  network: true,
  processes: true,
  maxFileBytes: null,
};
const greet = defineSkill({
  slug: "greet",
  version: "0.0.0",
  title: "Greet",
  description: "Greets.",
  inputs: z.object({ name: z.string().refine((name) => name !== "nobody", "must be somebody") }),
  outputs: z.object({ said: z.string() }),
  run: async (_context, { name }) => ({ said: `Hello ${name}` }),
});

let t: TestRuntime;
let loading: () => Promise<HandlerSkill> = async () => greet;
let access: VersionAccess | undefined;
beforeAll(async () => {
  const script = async (_version: unknown, given: VersionAccess) => {
    access = given;
    return { said: "x" };
  };
  t = await createTestRuntime({ sandboxAbilities: () => abilities, loadHandler: () => loading(), runners: { script } });
});
afterAll(async () => await t.close());

const install = (files: ReturnType<typeof scriptSkill>, more: Partial<Publication> = {}) =>
  publishVersion(t.runtime, { spaceId: null, trust: "operator", publishedBy: null, ...files, ...more });
const upload = (slug: string, more: Record<string, string>) =>
  publishSkillVersion(t.context, { space_id: t.space_id, upload: { parts: scriptParts(slug, "cat", more) } });
const listed = async (slug: string, runtime = t.runtime) => (await runtime.registry.list(t.space_id)).find((skill) => skill.slug === slug);

test("what the sandbox lacks is named in the list and refused in a call; a process without a sandbox leaves it to those that have one", async () => {
  await upload("profile-x", {
    "scripts/main.py": "import numpy\n",
    "skill.json": '{"manifest_version":1,"kind":"script","entry":"scripts/main.py"}',
  });
  expect(await listed("profile-x")).toMatchObject({ status: "missing", missing: ["needs the Python package numpy"] });
  await expect(t.runtime.skills.resolve(t.space_id, "profile-x")).rejects.toMatchObject({
    code: "conflict",
    message: "profile-x cannot run here: needs the Python package numpy.",
  });
  const { runtime } = await t.another({ embeddedWorker: false, sandboxAbilities: () => null });
  expect(await listed("profile-x", runtime)).toMatchObject({ status: "ready", missing: [] });
});

test("a skill that asks for hosts gets those that the policy allows, and is missing network without them", async () => {
  const manifest = { manifest_version: 1, kind: "script", entry: "scripts/main.sh", network: ["api.example.com"] };
  const { version } = await upload("reaching", { "skill.json": JSON.stringify(manifest) });
  expect(await listed("reaching")).toMatchObject({ status: "missing", missing: ["needs network (api.example.com)"] });
  const policy: SkillPolicy = { trust: ["uploaded", "operator"], network: ["*.example.com"], sub_executions: false };
  await setSkillPolicy(t.context, { space_id: t.space_id, ...policy });
  const own = executionsOf(t);
  expect((await own.ended((await own.start("reaching")).id)).state).toBe("completed");
  expect(await access?.network(t.space_id)).toEqual(["api.example.com"]);
  expect(await access?.mayCallSkills(t.space_id)).toBe(false);
  expect(await access?.directory()).toMatch(version.content_hash);
  await setSkillPolicy(t.context, { space_id: t.space_id, ...policy, network: [], trust: ["bundled", "operator", "uploaded"] });
});

test("a handler whose code is here is checked by its own schemas and runs", async () => {
  await install(scriptSkill("greet", "", { kind: "handler", inputsSchema: { type: "object" } }));
  const own = executionsOf(t);
  await expect(own.start("greet", { name: "nobody" })).rejects.toMatchObject({ code: "validation_error", message: /must be somebody/ });
  expect(await own.ended((await own.start("greet", { name: "Ada" })).id)).toMatchObject({
    outputs: { said: "Hello Ada" },
    skill_version: "1.0.0",
  });
});

test("a handler whose code cannot be loaded is checked by its JSON Schema, and is tried again", async () => {
  const slug = "greet-late";
  loading = () => Promise.reject(new Error("a syntax error"));
  const inputsSchema = { type: "object", required: ["name"], properties: { name: { type: "string" } } };
  await install(scriptSkill(slug, "", { kind: "handler", inputsSchema }));
  const skill = await t.runtime.skills.resolve(t.space_id, slug);
  expect(skill.checkInputs({ name: 1 })).toMatchObject([{ path: ["name"] }]);
  expect(skill.checkInputs({ name: "nobody" })).toEqual([]);
  loading = async () => ({ ...greet, slug });
  const later = await t.runtime.skills.resolve(t.space_id, slug);
  expect(later.checkInputs({ name: "nobody" })).toMatchObject([{ message: "must be somebody" }]);
});

test("a change that no message told of is seen after five seconds", async () => {
  await install(scriptSkill("unheard", "echo 1"));
  const { database, blobs, log } = t.runtime;
  const config = { dataDirectory: t.dataDirectory, databaseUrl: t.databaseUrl, skills: [], embeddedWorker: false };
  // Nobody tells this one.
  const clock = { nowMs: 1_000, now: () => clock.nowMs };
  const registry = openRegistry(config, { database, blobs, log, clock });
  const isListed = async () => (await registry.list(t.space_id)).some(({ slug }) => slug === "unheard");
  expect(await isListed()).toBe(true);
  await t.runtime.database.execute("update skill set withdrawn = true where slug = 'unheard'");
  expect(await isListed()).toBe(true);
  clock.nowMs += 5_100;
  expect(await isListed()).toBe(false);
});

test("a message makes another process forget one space's skills, or those of all", async () => {
  await install(scriptSkill("forgotten", "echo 1"));
  for (const payload of [t.space_id as string, "all"]) {
    await t.runtime.database.execute("update skill set withdrawn = false where slug = 'forgotten'");
    t.runtime.registry.forget(null);
    expect(await listed("forgotten")).toBeDefined();
    await t.runtime.database.execute("update skill set withdrawn = true where slug = 'forgotten'");
    await t.runtime.database.execute("select pg_notify($1, $2)", [channels.skills, payload]);
    await expect.poll(() => listed("forgotten"), { timeout: 1_000 }).toBeUndefined();
  }
});

test("when the connection that listens is lost, what is known is forgotten as soon as there is another", async () => {
  await install(scriptSkill("lost", "echo 1"));
  expect(await listed("lost")).toBeDefined();
  const kill =
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'skillrun listener' and datname = current_database()";
  await t.runtime.database.execute("update skill set withdrawn = true where slug = 'lost'");
  await t.runtime.database.execute(kill);
  await expect.poll(() => listed("lost"), { timeout: 3_000 }).toBeUndefined();
});

test("a space that does not exist has the installation's skills neither", async () => {
  expect(await t.runtime.registry.list("01890000-0000-7000-8000-0000000000aa" as SpaceId)).toEqual([]);
});
