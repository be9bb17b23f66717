import { Readable } from "node:stream";
import { readBundleFromZip } from "@skillrun/skill-format";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getSkill } from "../skill/list-skills.ts";
import type { SkillRunner } from "../skill/published-version.ts";
import { executionsOf } from "../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { getSkillPolicy, setSkillPolicy } from "./change-skill-policy.ts";
import { compareSkillVersions } from "./compare-skill-versions.ts";
import { downloadSkillVersion } from "./download-skill-version.ts";
import { disableSkill, enableSkill } from "./enable-skill.ts";
import { getExecutedVersion } from "./get-executed-version.ts";
import { getSkillFile, getSkillVersion, listSkillVersions } from "./get-skill-version.ts";
import { publishSkillVersion } from "./publish-skill-version.ts";
import { publishVersion } from "./publish-version.ts";
import { retireSkillVersion } from "./retire-skill-version.ts";
import { scriptParts, scriptSkill } from "./test-skill-files.ts";

/** Says which version runs; `wait` runs until it is told to go on. */
const gate = Promise.withResolvers<void>();
const say: SkillRunner = async (version, access, context, inputs) => {
  await access.directory();
  await context.recordSandbox("embedded");
  await context.archive(Readable.from(["an archive"]));
  if (inputs["n"] === 99) await gate.promise;
  return inputs["n"] === 7 ? {} : { said: version.version };
};

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
beforeAll(async () => {
  t = await createTestRuntime({ runners: { script: say } });
  own = executionsOf(t);
});
afterAll(async () => await t.close());

const publish = async (slug: string, body: string, more?: Record<string, string>) =>
  (await publishSkillVersion(t.context, { space_id: t.space_id, upload: { parts: scriptParts(slug, body, more) } })).version;
const refOf = (slug: string, version: string) => ({ space_id: t.space_id, slug, version });
const run = async (slug: string, inputs: { n: number } = { n: 1 }) => await own.ended((await own.start(slug, inputs)).id);

test("publishSkillVersion takes the files of a folder, and calling the skill runs them", async () => {
  const version = await publish("spoken", "echo 1");
  expect(version).toMatchObject({
    slug: "spoken",
    version: "1.0.0",
    kind: "script",
    trust: "uploaded",
    is_current: true,
    published_by: t.context.principal.id,
    retired_at: null,
    files: [{ path: "SKILL.md" }, { path: "scripts/main.sh", executable: true }, { path: "skill.json", executable: false }],
  });
  const execution = await run("spoken");
  expect(execution).toMatchObject({ state: "completed", skill_version: "1.0.0", outputs: { said: "1.0.0" } });
  expect(await getExecutedVersion(t.context, { space_id: t.space_id, execution_id: execution.id })).toEqual({
    skill_slug: "spoken",
    skill_version: "1.0.0",
    content_hash: version.content_hash,
    kind: "script",
    trust: "uploaded",
    sandbox: "embedded",
  });
});

test("inputs that do not fit the version's schema name the field, and outputs that do not fit end the execution", async () => {
  await publish("checked", "echo 1");
  await expect(own.start("checked", { n: 0 })).rejects.toMatchObject({
    code: "validation_error",
    detail: [{ loc: ["body", "inputs", "n"] }],
  });
  await expect(own.start("checked", {})).rejects.toMatchObject({ code: "validation_error" });
  expect(await run("checked", { n: 7 })).toMatchObject({ state: "failed", failure_reason: "output_invalid" });
});

test("getExecutedVersion of a skill that is part of the program knows its number alone", async () => {
  const { id } = await own.ended((await own.start("count", { n: 1 })).id);
  expect(await getExecutedVersion(t.context, { space_id: t.space_id, execution_id: id })).toEqual({
    skill_slug: "count",
    skill_version: "1.0.0",
    content_hash: null,
    kind: null,
    trust: null,
    sandbox: null,
  });
});

test("a pin rolls back and holds while others are published, and following goes on with the newest", async () => {
  for (const body of ["echo 1", "echo 2"]) await publish("pinned", body);
  const pinned = await enableSkill(t.context, refOf("pinned", "1.0.0"));
  expect(pinned).toMatchObject({ version: "1.0.0", pinned_version: "1.0.0", latest_version: "1.0.1" });
  expect(await publish("pinned", "echo 3")).toMatchObject({ version: "1.0.2", is_current: false });
  expect(await run("pinned")).toMatchObject({ outputs: { said: "1.0.0" } });
  await disableSkill(t.context, { space_id: t.space_id, slug: "pinned" });
  expect(await enableSkill(t.context, { space_id: t.space_id, slug: "pinned" })).toMatchObject({ pinned_version: "1.0.0" });
  const followed = await enableSkill(t.context, { space_id: t.space_id, slug: "pinned", version: null });
  expect(followed).toMatchObject({ version: "1.0.2", pinned_version: null });
  await expect(enableSkill(t.context, refOf("pinned", "9.9.9"))).rejects.toMatchObject({ code: "not_found" });
});

test("a disabled skill is listed and refused, and what runs of it goes on", async () => {
  await publish("switched", "echo 1");
  const running = await own.start("switched", { n: 99 });
  await own.reached(running.id, "execution_started");
  expect(await disableSkill(t.context, { space_id: t.space_id, slug: "switched" })).toMatchObject({ status: "disabled" });
  await expect(own.start("switched", { n: 1 })).rejects.toMatchObject({ code: "conflict", message: /disabled/ });
  gate.resolve();
  expect((await own.ended(running.id)).state).toBe("completed");
  expect(await enableSkill(t.context, { space_id: t.space_id, slug: "switched" })).toMatchObject({ status: "ready" });
});

test("a tool call that is delivered again finds its execution, also when its skill was disabled meanwhile", async () => {
  await publish("redelivered", "echo 1");
  const first = await own.dispatch("call_1", "redelivered", { n: 1 });
  await disableSkill(t.context, { space_id: t.space_id, slug: "redelivered" });
  expect(await own.dispatch("call_1", "redelivered", { n: 1 })).toMatchObject({ created: false, execution: { id: first.execution.id } });
  await expect(own.dispatch("call_1", "redelivered", { n: 2 })).rejects.toMatchObject({ code: "conflict", message: /arguments/ });
  await expect(own.dispatch("call_2", "redelivered", { n: 1 })).rejects.toMatchObject({ code: "conflict", message: /disabled/ });
});

test("a start that is sent again with its key finds its execution, also when its skill was disabled meanwhile", async () => {
  await publish("restarted", "echo 1");
  const { id } = await own.start("restarted", { n: 1 }, { idempotency_key: "once" });
  await disableSkill(t.context, { space_id: t.space_id, slug: "restarted" });
  expect((await own.start("restarted", { n: 1 }, { idempotency_key: "once" })).id).toBe(id);
  await expect(own.start("restarted", { n: 2 }, { idempotency_key: "once" })).rejects.toMatchObject({ message: /another body/ });
  await expect(own.start("restarted", { n: 1 }, { idempotency_key: "twice" })).rejects.toMatchObject({ message: /disabled/ });
});

test("a policy denies skills of other origins, and one that was never set allows all", async () => {
  const { space_id } = t;
  const open = { trust: ["bundled", "operator", "uploaded"] as const, network: [], sub_executions: true };
  expect(await getSkillPolicy(t.context, { space_id })).toEqual(open);
  await publish("policed", "echo 1");
  const strict = { trust: ["bundled" as const], network: ["*.example.com"], sub_executions: false };
  expect(await setSkillPolicy(t.context, { space_id, ...strict })).toEqual(strict);
  expect(await getSkillPolicy(t.context, { space_id })).toEqual(strict);
  await expect(own.start("policed", { n: 1 })).rejects.toMatchObject({ code: "forbidden" });
  expect((await t.runtime.registry.list(space_id)).find(({ slug }) => slug === "policed")).toMatchObject({ status: "denied" });
  await setSkillPolicy(t.context, { space_id, ...open, trust: [...open.trust] });
  expect((await run("policed")).state).toBe("completed");
});

test("listSkillVersions pages newest first, and a page does not move when another version comes", async () => {
  for (let n = 1; n <= 5; n++) await publish("listed", `echo ${n}`);
  const page = (cursor?: string) => listSkillVersions(t.context, { space_id: t.space_id, slug: "listed", limit: 2, cursor });
  const first = await page();
  expect(first.data.map(({ version, is_current }) => [version, is_current])).toEqual([
    ["1.0.4", true],
    ["1.0.3", false],
  ]);
  await publish("listed", "echo 6");
  const second = await page(first.meta.next_cursor ?? undefined);
  expect(second.data.map(({ version }) => version)).toEqual(["1.0.2", "1.0.1"]);
  const third = await page(second.meta.next_cursor ?? undefined);
  expect([third.data.map(({ version }) => version), third.meta.has_more]).toEqual([["1.0.0"], false]);
  expect(await listSkillVersions(t.context, { space_id: t.space_id, slug: "count", limit: 2 })).toMatchObject({ data: [] });
});

test("getSkillFile gives text, null for what is none, and not_found for other paths", async () => {
  await publish("filed", "echo 1", { "data.bin": "a\0b", "docs/long.txt": "x".repeat(1_100_000) });
  const file = (path: string) => getSkillFile(t.context, { ...refOf("filed", "1.0.0"), path });
  expect(await file("scripts/main.sh")).toMatchObject({ text: "#!/bin/bash\necho 1\n", executable: true, size_bytes: 19 });
  for (const path of ["data.bin", "docs/long.txt"]) expect((await file(path)).text).toBeNull();
  for (const path of ["nope", "../SKILL.md", "/etc/passwd", "docs"]) await expect(file(path)).rejects.toMatchObject({ code: "not_found" });
});

test("compareSkillVersions says what differs, file by file", async () => {
  await publish("compared", "echo 1", { "old.txt": "old" });
  await publish("compared", "echo 2", { "new.txt": "new" });
  const { files } = await compareSkillVersions(t.context, { space_id: t.space_id, slug: "compared", from: "1.0.0", to: "1.0.1" });
  expect(files.map(({ path, change }) => [path, change])).toEqual([
    ["new.txt", "added"],
    ["old.txt", "removed"],
    ["scripts/main.sh", "changed"],
  ]);
  expect(files[2]?.diff).toMatch(/^-echo 1$[\s\S]*^\+echo 2$/m);
});

test("downloadSkillVersion gives a zip that is the same skill when it is published again", async () => {
  const version = await publish("zipped", "echo 1");
  const { content, filename } = await downloadSkillVersion(t.context, refOf("zipped", "1.0.0"));
  expect(filename).toBe("zipped-1.0.0.zip");
  const { bundle } = await readBundleFromZip(content);
  expect(bundle.files.map(({ path, executable }) => [path, executable])).toContainEqual(["scripts/main.sh", true]);
  const again = await publishSkillVersion(t.context, { space_id: t.space_id, upload: { zip: content } });
  expect(again).toMatchObject({ created: false, version: { content_hash: version.content_hash } });
});

test("a retired version can be read and not be chosen; the current and the pinned one cannot be retired", async () => {
  for (const body of ["echo 1", "echo 2"]) await publish("retired", body);
  await expect(retireSkillVersion(t.context, refOf("retired", "1.0.1"))).rejects.toMatchObject({ code: "conflict" });
  await enableSkill(t.context, refOf("retired", "1.0.0"));
  await expect(retireSkillVersion(t.context, refOf("retired", "1.0.0"))).rejects.toMatchObject({ code: "conflict" });
  const before = await run("retired");
  await enableSkill(t.context, { ...refOf("retired", "1.0.0"), version: null });
  await retireSkillVersion(t.context, refOf("retired", "1.0.0"));
  await retireSkillVersion(t.context, refOf("retired", "1.0.0"));
  const version = await getSkillVersion(t.context, refOf("retired", "1.0.0"));
  expect(version).toMatchObject({ retired_at: expect.stringMatching(/Z$/), is_current: false });
  expect((await getSkillFile(t.context, { ...refOf("retired", "1.0.0"), path: "SKILL.md" })).text).toContain("Run the script.");
  expect(await getExecutedVersion(t.context, { space_id: t.space_id, execution_id: before.id })).toMatchObject({ skill_version: "1.0.0" });
  await expect(enableSkill(t.context, refOf("retired", "1.0.0"))).rejects.toMatchObject({ code: "conflict", message: /retired/ });
  expect(await publish("retired", "echo 1")).toMatchObject({ version: "1.0.0", retired_at: null, is_current: true });
});

test("a space can choose a version of the installation's skill, and not retire it", async () => {
  const shared = (body: string) =>
    publishVersion(t.runtime, { spaceId: null, trust: "operator", publishedBy: null, ...scriptSkill("shared", body) });
  for (const body of ["echo 1", "echo 2"]) await shared(body);
  expect(await enableSkill(t.context, refOf("shared", "1.0.0"))).toMatchObject({ version: "1.0.0" });
  const stranger = await t.stranger();
  expect((await t.runtime.registry.resolve(stranger.space_id, "shared"))?.version).toBe("1.0.1");
  await expect(retireSkillVersion(t.context, refOf("shared", "1.0.0"))).rejects.toMatchObject({ code: "forbidden" });
  const parts = scriptParts("shared", "echo mine");
  const taking = publishSkillVersion(t.context, { space_id: t.space_id, upload: { parts } });
  await expect(taking).rejects.toMatchObject({ code: "conflict", message: /operator/ });
});

test("a skill of the program is neither uploaded over, nor disabled, nor pinned", async () => {
  const upload = { parts: scriptParts("count", "echo 1") };
  await expect(publishSkillVersion(t.context, { space_id: t.space_id, upload })).rejects.toMatchObject({ code: "conflict" });
  await expect(disableSkill(t.context, { space_id: t.space_id, slug: "count" })).rejects.toMatchObject({ code: "conflict" });
  await expect(enableSkill(t.context, refOf("count", "1.0.0"))).rejects.toMatchObject({ code: "conflict" });
});

test("an upload of a handler, for another slug, or with errors is a validation_error that says what to change, and keeps nothing", async () => {
  const rows = async () => (await t.runtime.database.execute("select count(*)::int as n from skill"))[0]?.["n"];
  const before = await rows();
  const refused = (parts: ReturnType<typeof scriptParts>, slug?: string) =>
    expect(publishSkillVersion(t.context, { space_id: t.space_id, slug, upload: { parts } })).rejects;
  const handler = { "skill.json": JSON.stringify({ manifest_version: 1, kind: "handler", entry: "skill.ts" }), "skill.ts": "export {}" };
  await refused(scriptParts("trusted", "", handler)).toMatchObject({ code: "validation_error", message: /operator's own folder/ });
  await refused(scriptParts("named", "echo 1"), "other").toMatchObject({ code: "validation_error", detail: [{ type: "slug_differs" }] });
  await refused(scriptParts("wrong", "echo 1", { "SKILL.md": "no frontmatter" })).toMatchObject({
    code: "validation_error",
    detail: [{ loc: ["body", "SKILL.md", 1], type: "no_frontmatter" }],
  });
  await refused([]).toMatchObject({ code: "validation_error" });
  expect(await rows()).toBe(before);
});

test("an agent lacks a model where there is none: its page says so, and a call is refused with the same words", async () => {
  const agent = { "skill.json": JSON.stringify({ manifest_version: 1, kind: "agent" }) };
  await publish("agent-without-model", "echo 1", agent);
  const said = expect.stringMatching(/needs a language model \(set OPENAI_API_KEY/);
  expect(await getSkill(t.context, { space_id: t.space_id, slug: "agent-without-model" })).toMatchObject({
    status: "missing",
    missing: [said],
  });
  await expect(own.start("agent-without-model", { prompt: "Go." })).rejects.toMatchObject({ code: "conflict", message: said });
});
