import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { noteBrokenSkill, type Publication, publishVersion, withdrawSkill } from "./publish-version.ts";
import { scriptSkill } from "./test-skill-files.ts";

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false });
});
afterAll(async () => await t.close());

const publish = (files: ReturnType<typeof scriptSkill>, more: Partial<Publication> = {}) =>
  publishVersion(t.runtime, { spaceId: t.space_id, trust: "uploaded", publishedBy: t.context, ...files, ...more });
const listed = async (slug: string) => (await t.runtime.registry.list(t.space_id)).find((skill) => skill.slug === slug);
const countVersions = async (slug: string) =>
  (
    await t.runtime.database.execute("select count(*)::int as n from skill_version v join skill s on s.id = v.skill_id where s.slug = $1", [
      slug,
    ])
  )[0]?.["n"];

test("the first version is 1.0.0, the next one 1.0.1, and the newest runs", async () => {
  const first = await publish(scriptSkill("counting", "echo 1"));
  expect(first).toMatchObject({ created: true, version: { version: "1.0.0", slug: "counting", trust: "uploaded" } });
  expect((await publish(scriptSkill("counting", "echo 2"))).version.version).toBe("1.0.1");
  expect(await listed("counting")).toMatchObject({ version: "1.0.1", latest_version: "1.0.1", pinned_version: null, status: "ready" });
  expect((await t.runtime.skills.resolve(t.space_id, "counting")).version).toBe("1.0.1");
});

test("files that were published before are the version of then, which is current again", async () => {
  const first = await publish(scriptSkill("again", "echo 1"));
  await publish(scriptSkill("again", "echo 2"));
  const back = await publish(scriptSkill("again", "echo 1"));
  expect(back).toMatchObject({ created: false, version: { versionId: first.version.versionId } });
  expect(await listed("again")).toMatchObject({ version: "1.0.0", latest_version: "1.0.0" });
  expect(await countVersions("again")).toBe(2);
  expect(await publish(scriptSkill("again", "echo 1"))).toMatchObject({ created: false });
});

test("what scripts need is kept as it was read last, for the same version", async () => {
  const first = await publish(scriptSkill("reread", "echo 1"));
  const requirements = { commands: [{ name: "ffmpeg", optional: false }] };
  const again = await publish(scriptSkill("reread", "echo 1", { requirements }));
  expect(again).toMatchObject({ created: false, version: { versionId: first.version.versionId } });
  const stored = await t.runtime.database.execute("select requirements from skill_version where id = $1", [first.version.versionId]);
  expect(stored).toEqual([{ requirements }]);
});

test("a declared version that other content has gets build metadata", async () => {
  const declare = async (body: string, declaredVersion: string) =>
    (await publish(scriptSkill("declared", body, { declaredVersion }))).version.version;
  expect(await declare("echo 1", "1.2.0")).toBe("1.2.0");
  expect(await declare("echo 2", "1.2.0")).toBe("1.2.0+2");
  expect(await declare("echo 3", "1.2.0")).toBe("1.2.0+3");
  expect(await declare("echo 4", "2.0.0+build.7")).toBe("2.0.0+build.7");
  expect(await declare("echo 5", "2.0.0+build.7")).toBe("2.0.0+build.7.2");
  expect((await publish(scriptSkill("declared", "echo 6"))).version.version).toBe("2.0.1");
});

test("publishers at the same time make one version each, numbered apart, and one of them is current", async () => {
  const made = await Promise.all([1, 2, 3, 4].map((n) => publish(scriptSkill("at-once", `echo ${n}`))));
  expect(made.map(({ version }) => version.version).sort()).toEqual(["1.0.0", "1.0.1", "1.0.2", "1.0.3"]);
  expect(["1.0.0", "1.0.1", "1.0.2", "1.0.3"]).toContain((await listed("at-once"))?.version);
});

test("the same content at the same time from two processes is one version", async () => {
  const { runtime } = await t.another();
  const from = (each: typeof runtime) =>
    publishVersion(each, { spaceId: t.space_id, trust: "uploaded", publishedBy: null, ...scriptSkill("same", "echo same") });
  const made = await Promise.all([from(t.runtime), from(runtime), from(t.runtime), from(runtime)]);
  expect(new Set(made.map(({ version }) => version.versionId)).size).toBe(1);
  expect(made.filter(({ created }) => created).length).toBe(1);
  expect(await countVersions("same")).toBe(1);
});

test("a space cannot take a slug of the installation, and keeps its own when the installation gets one of that slug later", async () => {
  await publish(scriptSkill("theirs", "echo operator"), { spaceId: null, trust: "operator", publishedBy: null });
  await expect(publish(scriptSkill("theirs", "echo mine"))).rejects.toMatchObject({ code: "conflict" });
  await publish(scriptSkill("mine", "echo mine"));
  await publish(scriptSkill("mine", "echo operator"), { spaceId: null, trust: "operator", publishedBy: null });
  expect(await listed("mine")).toMatchObject({ trust: "uploaded" });
  const stranger = await t.stranger();
  expect((await t.runtime.registry.list(stranger.space_id)).find(({ slug }) => slug === "mine")).toMatchObject({ trust: "operator" });
  expect((await t.runtime.registry.list(stranger.space_id)).some(({ slug }) => slug === "counting")).toBe(false);
});

test("a skill whose newest files are broken keeps its version and says what is wrong; without any version it cannot be called", async () => {
  const notices = [{ severity: "error" as const, code: "yaml_invalid", message: "line 2 is no YAML", path: "SKILL.md", line: 2 }];
  await publish(scriptSkill("shaky", "echo 1"), { spaceId: null, trust: "operator", publishedBy: null });
  await noteBrokenSkill(t.runtime, { slug: "shaky", trust: "operator", notices });
  expect(await listed("shaky")).toMatchObject({ status: "ready", version: "1.0.0", notices });
  await publish(scriptSkill("shaky", "echo 1"), { spaceId: null, trust: "operator", publishedBy: null });
  expect(await listed("shaky")).toMatchObject({ notices: [] });
  await noteBrokenSkill(t.runtime, { slug: "never", trust: "operator", notices });
  expect(await listed("never")).toMatchObject({ status: "broken", version: null, notices });
  const updated = () => t.runtime.database.execute("select updated_at from skill where slug = 'never'");
  const before = await updated();
  await noteBrokenSkill(t.runtime, { slug: "never", trust: "operator", notices });
  expect(await updated()).toEqual(before);
  await expect(t.runtime.skills.resolve(t.space_id, "never")).rejects.toMatchObject({ code: "conflict", message: /line 2 is no YAML/ });
});

test("a withdrawn skill is neither listed nor called, its versions stay, and its files bring it back", async () => {
  const files = scriptSkill("seasonal", "echo 1");
  const { version } = await publish(files, { spaceId: null, trust: "operator", publishedBy: null });
  await withdrawSkill(t.runtime, "seasonal");
  expect(await listed("seasonal")).toBeUndefined();
  await expect(t.runtime.skills.resolve(t.space_id, "seasonal")).rejects.toMatchObject({ code: "not_found" });
  expect((await t.runtime.registry.versionById(version.versionId)).slug).toBe("seasonal");
  await publish(files, { spaceId: null, trust: "operator", publishedBy: null });
  expect(await listed("seasonal")).toMatchObject({ status: "ready" });
});

test("a second process hears of a new version within a second", async () => {
  const { runtime } = await t.another();
  await publish(scriptSkill("heard", "echo 1"));
  const version = async () => (await runtime.registry.list(t.space_id)).find(({ slug }) => slug === "heard")?.version;
  await expect.poll(version, { timeout: 1_000 }).toBe("1.0.0");
  await publish(scriptSkill("heard", "echo 2"));
  await expect.poll(version, { timeout: 1_000 }).toBe("1.0.1");
  await publish(scriptSkill("heard-by-all", "echo 1"), { spaceId: null, trust: "operator", publishedBy: null });
  await expect
    .poll(async () => (await runtime.registry.list(t.space_id)).some(({ slug }) => slug === "heard-by-all"), { timeout: 1_000 })
    .toBe(true);
});

test("nothing is asked of the database while what is known is fresh", async () => {
  await publish(scriptSkill("warm", "echo 1"));
  let asked = 0;
  const counted = await t.another({
    database: (database) => ({
      ...database,
      query: (...call) => {
        if (/skill/.test(call[0].text)) asked += 1;
        return database.query(...call);
      },
    }),
  });
  await counted.runtime.skills.resolve(t.space_id, "warm");
  const before = asked;
  expect(before).toBeGreaterThan(0);
  for (let n = 0; n < 20; n++) await counted.runtime.skills.resolve(t.space_id, "warm");
  expect(asked).toBe(before);
});
