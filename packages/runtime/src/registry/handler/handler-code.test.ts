import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonObject, Skill } from "@skillrun/contract";
import { pino } from "pino";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { startExecution } from "../../execution/dispatch/dispatch-execution.ts";
import { waitForFinalState } from "../../execution/reading/wait-for-final-state.ts";
import type { PublishedVersion, VersionAccess } from "../../skill/published-version.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { createTestFolders, type TestFolders } from "../folder/test-folders.ts";
import { createHandlerCode } from "./handler-code.ts";

let t: TestRuntime | null = null;
afterEach(async () => {
  await t?.close();
  t = null;
});

/** A handler that says how many words a text has, and something besides. */
function wordCount(body = "return { words: count(text), said: 'one' };", head = ""): string {
  return `import { defineSkill, z } from "@skillrun/runtime/skill";
${head}
const count = (text: string): number => text.split(" ").length;
export default defineSkill({
  slug: "word-count",
  version: "1.0.0",
  title: "Count words",
  description: "Counts the words of a text.",
  inputs: z.object({ text: z.string() }),
  outputs: z.object({ words: z.int(), said: z.string() }),
  limits: { wallclock_ms: 5000 },
  async run(context, { text }) {
    ${body}
  },
});
`;
}

function foldersOf(files: Record<string, string>): TestFolders {
  const folders = createTestFolders(files);
  onTestFinished(() => rmSync(dirname(folders.directory), { recursive: true, force: true }));
  return folders;
}

async function startWith(folders: TestFolders): Promise<TestRuntime> {
  const skillFolders = [{ directory: folders.directory, trust: "operator" }] as const;
  t = await createTestRuntime({ skills: [], skillFolders, log: pino({ level: "silent" }) });
  return t;
}

async function find({ runtime, space_id }: TestRuntime, slug = "word-count"): Promise<Skill | undefined> {
  return (await runtime.skills.list(space_id)).find((skill) => skill.slug === slug);
}

async function become(server: TestRuntime, isSo: (skill: Skill) => boolean): Promise<Skill> {
  return await vi.waitUntil(
    async () => {
      const skill = await find(server);
      return skill !== undefined && isSo(skill) ? skill : false;
    },
    { timeout: 20_000, interval: 20 },
  );
}

async function begin({ context, space_id }: TestRuntime, inputs: JsonObject) {
  const { execution } = await startExecution(context, { space_id, slug: "word-count", inputs, file_source_ids: [], model: null });
  return { space_id, execution_id: execution.id };
}

async function run(server: TestRuntime, inputs: JsonObject = { text: "a b c" }) {
  return await waitForFinalState(server.context, await begin(server, inputs));
}

test("a folder with a skill.ts alone is a handler that says everything itself", async () => {
  const server = await startWith(foldersOf({ "word-count/skill.ts": wordCount() }));
  expect(await find(server)).toMatchObject({
    kind: "handler",
    trust: "operator",
    status: "ready",
    title: "Count words",
    description: "Counts the words of a text.",
    version: "1.0.0",
    inputs_schema: { properties: { text: { type: "string" } }, required: ["text"] },
    outputs_schema: { properties: { words: { type: "integer" } } },
    notices: [],
  });
  expect(await run(server)).toMatchObject({ state: "completed", outputs: { words: 3, said: "one" } });
  await expect(begin(server, { text: 3 })).rejects.toMatchObject({ code: "validation_error" });
});

test("what SKILL.md says stands before what the code says", async () => {
  const manual = '---\nname: word-count\ndescription: From the manual.\nmetadata:\n  version: "3.1.0"\n---\nText.\n';
  const server = await startWith(foldersOf({ "word-count/skill.ts": wordCount(), "word-count/SKILL.md": manual }));
  expect(await find(server)).toMatchObject({ title: "Count words", description: "From the manual.", version: "3.1.0", kind: "handler" });
});

test("a saved skill.ts is new code; what runs ends with the code it began with", async () => {
  const head = "import { said } from './said.ts';";
  const folders = foldersOf({
    "word-count/skill.ts": wordCount("await Reflect.get(globalThis, 'goOn').promise; return { words: 1, said: said() };", head),
    "word-count/said.ts": "export const said = (): string => 'old';\n",
  });
  const goOn = Promise.withResolvers<void>();
  Object.assign(globalThis, { goOn });
  const server = await startWith(folders);
  const ref = await begin(server, { text: "a" });
  folders.write("word-count/said.ts", "export const said = (): string => 'new';\n");
  folders.write("word-count/skill.ts", wordCount("return { words: 1, said: said() };", head));
  await become(server, ({ version }) => version === "1.0.0+2");
  expect(await run(server)).toMatchObject({ state: "completed", outputs: { said: "new" } });
  goOn.resolve();
  expect(await waitForFinalState(server.context, ref)).toMatchObject({ state: "completed", outputs: { said: "old" } });
});

test("packages of its own folder, files beside it and files of other folders are found", async () => {
  const server = await startWith(
    foldersOf({
      "word-count/skill.ts": wordCount(
        "return { words: 1, said: [dep, shared, z4.string().parse('zod'), readFileSync(new URL('./data.txt', import.meta.url), 'utf8')].join() };",
        "import dep from 'dep';\nimport { shared } from '../shared/shared.ts';\nimport { z as z4 } from 'zod';\nimport { readFileSync } from 'node:fs';",
      ),
      "word-count/data.txt": "data",
      "word-count/node_modules/dep/package.json": '{"name":"dep","type":"module","exports":"./index.js"}',
      "word-count/node_modules/dep/index.js": "export default 'dep';\n",
      "shared/shared.ts": "import { z } from '@skillrun/runtime/skill';\nexport const shared: string = z.string().parse('shared');\n",
    }),
  );
  expect(await find(server)).toMatchObject({ notices: [], status: "ready" });
  expect(await run(server)).toMatchObject({ outputs: { said: "dep,shared,zod,data" } });
});

test.each<[string, string, { line: number | null; message: RegExp }]>([
  ["throws", wordCount("return 1", "throw new Error('no luck');"), { line: 2, message: /^no luck$/ }],
  ["has an enum", wordCount("return 1", "enum Size { Small }"), { line: 2, message: /enum is not supported.*plain TypeScript/ }],
  ["has a mistake in its syntax", "const = 1;\n", { line: 1, message: /./ }],
  ["exports nothing", "export const a = 1;\n", { line: null, message: /must export its skill/ }],
  ["exports something else", "export default { slug: 'word-count' };\n", { line: null, message: /is no skill: version/ }],
  ["has a slug that is none", wordCount().replace('"word-count"', '"Word Count"'), { line: 4, message: /pattern/ }],
  ["calls process.exit", wordCount("return 1", "process.exit(3);"), { line: 2, message: /process\.exit/ }],
  ["imports what is not there", wordCount("return 1", "import 'not-there';"), { line: 2, message: /not-there.*install/ }],
  ["fails a moment later", "setTimeout(() => { throw new Error('late'); });\nawait new Promise(() => {});\n", { line: 1, message: /late/ }],
])("code that %s is listed with its place, and the server goes on", async (_, code, { line, message }) => {
  const server = await startWith(foldersOf({ "word-count/skill.ts": code }));
  const skill = await find(server);
  expect(skill).toMatchObject({ status: "broken", notices: [{ severity: "error", path: "skill.ts", line }] });
  expect(skill?.notices[0]?.message).toMatch(message);
});

test.each([
  ["blocks", "for (;;) {}\n"],
  ["never ends", "await new Promise(() => {});\nexport default 1;\n"],
])("code that %s is given up", { timeout: 60_000 }, async (_, code) => {
  const server = await startWith(foldersOf({ "word-count/skill.ts": code }));
  expect((await find(server))?.notices[0]?.message).toBe("it did not finish loading within 5 s");
});

test("code whose slug is not the name that SKILL.md says is refused", async () => {
  const manual = "---\nname: counting\ndescription: Counts.\n---\n";
  const server = await startWith(foldersOf({ "word-count/skill.ts": wordCount(), "word-count/SKILL.md": manual }));
  expect((await find(server, "counting"))?.notices[0]?.message).toMatch(/the slug is word-count, SKILL.md that the name is counting/);
});

test("broken code leaves the version that runs in place", async () => {
  const folders = foldersOf({ "word-count/skill.ts": wordCount() });
  const server = await startWith(folders);
  folders.write("word-count/skill.ts", wordCount("return 1", "throw new Error('no luck');"));
  expect(await become(server, ({ notices }) => notices.length > 0)).toMatchObject({ status: "ready", version: "1.0.0" });
  expect(await run(server)).toMatchObject({ state: "completed", outputs: { said: "one" } });
});

test("in a process of its own, without any test runner, a folder anywhere is loaded and fails as a skill means it", () => {
  const folders = foldersOf({
    "word-count/skill.ts": wordCount("throw new SkillFailure('meant', text);", "import { SkillFailure } from '@skillrun/runtime/skill';"),
  });
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const result = join(mkdtempSync(join(tmpdir(), "handler-")), "result.json");
  onTestFinished(() => rmSync(dirname(result), { recursive: true }));
  const script = `
    import { writeFileSync } from "node:fs";
    import { importHandler } from ${module("./import-handler.ts")};
    import { addHandlerRoot } from ${module("./handler-resolution.ts")};
    import { SkillFailure } from ${module("../../skill/index.ts")};
    const directory = ${JSON.stringify(join(folders.directory, "word-count"))};
    addHandlerRoot({ directory, original: null, shared: null });
    const skill = await importHandler(directory, { timeoutMs: 5000 });
    const failure = await skill.run({}, { text: "a b" }).catch((error) => error);
    writeFileSync(${JSON.stringify(result)}, JSON.stringify({ slug: skill.slug, isOurs: failure instanceof SkillFailure, message: failure.message }));
  `;
  execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: tmpdir() });
  expect(JSON.parse(readFileSync(result, "utf8"))).toEqual({ slug: "word-count", isOurs: true, message: "a b" });
});

const version = {
  versionId: "1",
  slug: "profile-dataset",
  version: "2.0.0",
  contentHash: "of other code",
  kind: "handler",
  trust: "bundled",
  title: "",
  description: "",
  instructions: "",
  manifest: {},
  inputsSchema: {},
  outputsSchema: {},
  limits: {},
} satisfies PublishedVersion;
const nothing: VersionAccess = {
  directory: () => Promise.reject(new Error("not asked for")),
  network: async () => [],
  mayCallSkills: async () => true,
};

test("a server runs its own code of a bundled skill that another one published, and says so once", async () => {
  const told: string[] = [];
  const folder = fileURLToPath(new URL("../../../../skills/profile-dataset", import.meta.url));
  const places = { versions: tmpdir(), bundledFolders: async () => [folder], operatorFolder: async () => null };
  const code = createHandlerCode(places, ({ slug }) => told.push(slug));
  expect(await code.load(version, nothing)).toMatchObject({ slug: "profile-dataset" });
  await code.load(version, nothing);
  expect(told).toEqual(["profile-dataset"]);
  await expect(code.load({ ...version, slug: "gone" }, nothing)).rejects.toThrow("gone is no part of this server any more");
  await code.close();
});

test("uploaded code is never loaded", async () => {
  const places = { versions: tmpdir(), bundledFolders: async () => [], operatorFolder: async () => null };
  const code = createHandlerCode(places, () => {});
  await expect(code.load({ ...version, trust: "uploaded" }, nothing)).rejects.toMatchObject({ code: "forbidden" });
  await code.close();
});
