import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Skill } from "@skillrun/contract";
import { pino } from "pino";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { createTestFolders, manual, type TestFolders } from "./test-folders.ts";

let t: TestRuntime | null = null;
afterEach(async () => {
  await t?.close();
  t = null;
});

function foldersOf(files: Record<string, string>): TestFolders {
  const folders = createTestFolders(files);
  onTestFinished(() => rmSync(dirname(folders.directory), { recursive: true, force: true }));
  return folders;
}

async function startWith(folders: TestFolders): Promise<TestRuntime> {
  const skillFolders = [{ directory: folders.directory, trust: "operator" }] as const;
  t = await createTestRuntime({ skills: [], skillFolders, embeddedWorker: false, log: pino({ level: "silent" }) });
  return t;
}

const list = async ({ runtime, space_id }: TestRuntime) => await runtime.skills.list(space_id);
const slugs = async (server: TestRuntime) => (await list(server)).map(({ slug }) => slug);
const find = async (server: TestRuntime, slug: string) => (await list(server)).find((skill) => skill.slug === slug);

/** The skill as soon as it is like that. */
async function become(server: TestRuntime, slug: string, isSo: (skill: Skill) => boolean): Promise<Skill> {
  return await vi.waitUntil(
    async () => {
      const skill = await find(server, slug);
      return skill !== undefined && isSo(skill) ? skill : false;
    },
    { timeout: 20_000, interval: 20 },
  );
}

const versionsOf = async ({ runtime }: TestRuntime, slug: string) =>
  (
    await runtime.database.execute("select v.version from skill_version v join skill s on s.id = v.skill_id where s.slug = $1 order by 1", [
      slug,
    ])
  ).map((row) => row["version"]);

test("at a start every folder with a SKILL.md is a skill, also in a group, in skills/, and with its name in small letters", async () => {
  const server = await startWith(
    foldersOf({
      "one/SKILL.md": manual("one"),
      "two/skill.md": manual("two"),
      "group/three/SKILL.md": manual("three"),
      "repository/skills/four/SKILL.md": manual("four"),
      "one/inner/SKILL.md": manual("inner"),
      "node_modules/five/SKILL.md": manual("five"),
      "notes.txt": "no skill",
    }),
  );
  expect(await slugs(server)).toEqual(["four", "one", "three", "two"]);
  expect(await find(server, "one")).toMatchObject({ trust: "operator", status: "ready", version: "1.0.0", kind: "agent", notices: [] });
});

test("a SKILL.md in the directory itself makes it one skill", async () => {
  const server = await startWith(foldersOf({ "SKILL.md": manual("whole"), "other/SKILL.md": manual("other") }));
  expect(await slugs(server)).toEqual(["whole"]);
});

test("a saved file is a new version, and two saves in a row are one", async () => {
  const folders = foldersOf({ "one/SKILL.md": manual("one") });
  const server = await startWith(folders);
  folders.write("one/SKILL.md", manual("one", "First."));
  folders.write("one/SKILL.md", manual("one", "Second."));
  expect(await become(server, "one", ({ description }) => description === "Second.")).toMatchObject({ version: "1.0.1" });
  expect(await versionsOf(server, "one")).toEqual(["1.0.0", "1.0.1"]);
});

test("an editor that puts a new file in the place of the old one saves too", async () => {
  const folders = foldersOf({ "one/SKILL.md": manual("one") });
  const server = await startWith(folders);
  folders.write("one/.SKILL.md.swp", manual("one", "Renamed."));
  folders.rename("one/.SKILL.md.swp", "one/SKILL.md");
  expect(await become(server, "one", ({ description }) => description === "Renamed.")).toMatchObject({ version: "1.0.1" });
});

test("a folder that comes later is a skill, one that is removed is none, and its versions stay", async () => {
  const folders = foldersOf({ "one/SKILL.md": manual("one"), "keep/SKILL.md": manual("keep") });
  const server = await startWith(folders);
  folders.write("later/SKILL.md", manual("later"));
  await become(server, "later", () => true);
  folders.remove("one");
  await vi.waitUntil(async () => !(await slugs(server)).includes("one"), { timeout: 20_000, interval: 20 });
  expect(await versionsOf(server, "one")).toEqual(["1.0.0"]);
  folders.write("one/SKILL.md", manual("one"));
  expect(await become(server, "one", () => true)).toMatchObject({ version: "1.0.0", status: "ready" });
});

test("a directory that was not there is noticed when it comes, and again when it is made anew", async () => {
  const folders = foldersOf({});
  const server = await startWith(folders);
  expect(await slugs(server)).toEqual([]);
  folders.write("one/SKILL.md", manual("one"));
  await become(server, "one", () => true);
  folders.remove("");
  folders.write("two/SKILL.md", manual("two"));
  await become(server, "two", () => true);
  await vi.waitUntil(async () => !(await slugs(server)).includes("one"), { timeout: 20_000, interval: 20 });
});

test("what is wrong with a folder is listed with its place and hurts no other; once repaired it is a skill", async () => {
  const folders = foldersOf({ "good/SKILL.md": manual("good"), "bad/SKILL.md": "---\nname: bad\ndescription: [unclosed\n---\n" });
  mkdirSync(join(folders.directory, "odd", "SKILL.md"), { recursive: true });
  const server = await startWith(folders);
  expect(await find(server, "good")).toMatchObject({ status: "ready" });
  const bad = await find(server, "bad");
  expect(bad).toMatchObject({ status: "broken", version: null });
  expect(bad?.notices[0]).toMatchObject({ severity: "error", path: "SKILL.md", line: expect.any(Number) });
  expect(await find(server, "odd")).toMatchObject({ status: "broken" });
  expect(server.runtime.skillFolders()).toMatchObject({ directories: [{ skills: 3 }], problems: [{ folder: "bad" }, { folder: "odd" }] });
  folders.write("bad/SKILL.md", manual("bad"));
  expect(await become(server, "bad", ({ status }) => status === "ready")).toMatchObject({ version: "1.0.0", notices: [] });
});

test("a skill whose newest files are broken keeps the version it has, and says so", async () => {
  const folders = foldersOf({ "one/SKILL.md": manual("one") });
  const server = await startWith(folders);
  folders.write("one/SKILL.md", "---\nname: one\n  description: - x\n: :\n---\n");
  const broken = await become(server, "one", ({ notices }) => notices.length > 0);
  expect(broken).toMatchObject({ status: "ready", version: "1.0.0" });
  folders.write("one/SKILL.md", manual("one"));
  expect(await become(server, "one", ({ notices }) => notices.length === 0)).toMatchObject({ status: "ready", version: "1.0.0" });
});

test("of two folders of one slug the first is used, and the skill names both until one of them goes", async () => {
  const folders = foldersOf({ "a/SKILL.md": manual("same", "From a."), "b/SKILL.md": manual("same", "From b.") });
  const server = await startWith(folders);
  const same = await find(server, "same");
  expect(same).toMatchObject({ status: "ready", description: "From a." });
  expect(same?.notices.map(({ message }) => message).join()).toMatch(/folders a and b are both the skill same/);
  folders.remove("a");
  expect(await become(server, "same", ({ description }) => description === "From b.")).toMatchObject({ status: "ready" });
  await become(server, "same", ({ notices }) => notices.every(({ code }) => code !== "same_slug"));
});

test("a folder's name may be of any script", async () => {
  const server = await startWith(
    foldersOf({ "Überprüfung/SKILL.md": "---\ndescription: Checks.\n---\n", "数える/SKILL.md": manual("count-up") }),
  );
  expect((await slugs(server)).includes("count-up")).toBe(true);
  expect((await list(server)).map(({ status }) => status)).toEqual(["ready", "ready"]);
});

test("two servers with the same directory publish each version once", async () => {
  const folders = foldersOf({ "one/SKILL.md": manual("one") });
  const server = await startWith(folders);
  const second = await server.another();
  folders.write("one/SKILL.md", manual("one", "Changed."));
  const changed = ({ description }: Skill) => description === "Changed.";
  await become(server, "one", changed);
  await become({ ...server, ...second }, "one", changed);
  expect(await versionsOf(server, "one")).toEqual(["1.0.0", "1.0.1"]);
});

test("what was removed while no server ran is withdrawn at the next start; a directory that is not there withdraws nothing", async () => {
  const folders = foldersOf({ "one/SKILL.md": manual("one"), "two/SKILL.md": manual("two") });
  const server = await startWith(folders);
  await server.runtime.close();
  folders.remove("one");
  const next = { ...server, ...(await server.another()) };
  expect(await slugs(next)).toEqual(["two"]);
  await next.runtime.close();
  folders.remove("");
  expect(await slugs({ ...server, ...(await server.another()) })).toEqual(["two"]);
});

test("two hundred folders are taken in, and nothing is published anew at the next start", async () => {
  const folders = foldersOf(Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`skill-${n}/SKILL.md`, manual(`skill-${n}`)])));
  const server = await startWith(folders);
  expect((await list(server)).filter(({ status }) => status === "ready")).toHaveLength(200);
  const changes = async () => (await server.runtime.database.execute("select max(updated_at)::text as at from skill", []))[0]?.["at"];
  const before = await changes();
  await server.another();
  expect(await changes()).toBe(before);
  folders.write("skill-150/SKILL.md", manual("skill-150", "Changed."));
  await become(server, "skill-150", ({ description }) => description === "Changed.");
});
