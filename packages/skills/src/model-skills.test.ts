import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { ArtifactId, ExecutionDetail, ExecutionEvent, JsonObject } from "@skillrun/contract";
import { iterateEvents, openArtifact, startExecution, uploadFile, waitForFinalState } from "@skillrun/runtime";
import { createModels } from "@skillrun/runtime/model";
import { createTestRuntime, openAiAnswer, type ProviderServer, startProviderServer, type TestRuntime } from "@skillrun/runtime/testing";
import { lintSkill, parseSkill, readBundleFromDirectory } from "@skillrun/skill-format";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundledSkillsDirectory } from "./bundled-directory.ts";

const slow = 120_000;
const repository = join(bundledSkillsDirectory, "../..");
const skillFolders = [{ directory: bundledSkillsDirectory, trust: "bundled" as const }];

type Upload = { filename: string; body: string | Uint8Array };
type Ran = { detail: ExecutionDetail; events: ExecutionEvent[]; artifact(name: string): Promise<string> };

async function runSkill(t: TestRuntime, slug: string, uploads: readonly Upload[], inputs: JsonObject = {}): Promise<Ran> {
  const file_source_ids = [];
  for (const { filename, body } of uploads) {
    const stream = Readable.from([body], { objectMode: false });
    file_source_ids.push((await uploadFile(t.context, { filename, content_type: "text/plain", body: stream })).source_id);
  }
  const { execution } = await startExecution(t.context, { space_id: t.space_id, slug, inputs, file_source_ids, model: null });
  const ref = { space_id: t.space_id, execution_id: execution.id };
  const detail = await waitForFinalState(t.context, ref);
  const events: ExecutionEvent[] = [];
  for await (const event of iterateEvents(t.context, ref)) events.push(event);
  const artifact = async (name: string) => {
    const found = detail.artifacts.find(({ relpath_in_workspace }) => relpath_in_workspace === `outputs/${name}`);
    const opened = found && (await openArtifact(t.context, { space_id: t.space_id, artifact_id: found.artifact_id as ArtifactId }));
    return opened ? await text(await opened.open()) : "";
  };
  return { detail, events, artifact };
}

const progressOf = ({ events }: Ran) => events.flatMap((event) => (event.type === "progress_reported" ? [event.payload.completed] : []));
const fileOf = async (path: string): Promise<Upload> => ({ filename: basename(path), body: await readFile(join(repository, path)) });

const log = [
  '2026-11-28T10:00:00.123Z INFO  [main] Größe "a\\b" of 日本語 is 12',
  ...Array.from({ length: 300 }, (_, i) => `2026-11-28T10:00:01.${100 + i}Z INFO  [worker-${i % 4}] Job ${i} done in ${i * 3} ms`),
  ...Array.from(
    { length: 7 },
    (_, i) => `2026-11-28T10:02:0${i}Z ERROR [db] connection to 10.0.0.${i}:5432 refused\n    at connect (db.js:${i})`,
  ),
  '{"time":"2026-11-28T10:03:00Z","level":"fatal","msg":"out of memory at 0xdeadbeef"}',
  '127.0.0.1 - - [28/Nov/2026:10:04:07 +0000] "GET /missing HTTP/1.1" 404 12 "-" "curl"',
  "a plain line",
].join("\n");
const page = `<!doctype html><html><head><title>A page</title><style>h1 { color: red }</style></head><body><h1 id="top-of">One</h1>
<p>Some <a href="https://example.com/x">words</a> here. <a href="#nowhere">Lost</a> <a href="/img"><img src="x"></a></p><h4>Deep</h4></body></html>`;

describe.each(["embedded", "bubblewrap"] as const)("the scripts of the product in the %s sandbox", (name) => {
  let t: TestRuntime;
  let fault: string | null = null;
  beforeAll(async () => {
    t = await createTestRuntime({ skills: [], skillFolders, sandbox: name });
    fault = t.runtime.sandbox.fault;
  }, slow);
  afterAll(() => t.close());

  test(
    "outline-document outlines Markdown and HTML, and says what is wrong with them",
    async ({ skip }) => {
      if (fault !== null && process.env["CI"] === undefined) skip(fault);
      const markdown = await runSkill(t, "outline-document", [await fileOf("docs/event-stream.md")]);
      expect(markdown.detail).toMatchObject({ state: "completed", outputs: { file: "event-stream.md", format: "markdown", findings: [] } });
      const outputs = markdown.detail.outputs as { words: number; reading_minutes: number; heading_count: number; title: string };
      expect(outputs.words).toBeGreaterThan(500);
      expect(outputs.reading_minutes).toBe(Math.ceil((2 * outputs.words) / 230) / 2);
      expect(outputs.heading_count).toBeGreaterThan(3);
      expect(progressOf(markdown).at(-1)).toBe(3);
      expect(await markdown.artifact("report.md")).toContain(`# ${outputs.title}`);
      expect(markdown.detail.artifacts).toMatchObject([{ document_type: "summary" }]);
      const html = await runSkill(
        t,
        "outline-document",
        [
          { filename: "a.txt", body: "x" },
          { filename: "page.html", body: page },
        ],
        {
          file: "page",
          words_per_minute: 50,
        },
      );
      expect(html.detail.outputs).toMatchObject({
        title: "A page",
        words: 6,
        headings: [
          { level: 1, text: "One", words: 4 },
          { level: 4, text: "Deep", words: 0 },
        ],
        links: { total: 3, external: 1, internal: 2, hosts: ["example.com"] },
        readability: null,
      });
      const { findings } = html.detail.outputs as { findings: string[] };
      expect(findings.join("\n")).toMatch(/level 4.*nothing below.*#nowhere leads nowhere.*\/img has no text/is);
    },
    slow,
  );

  test(
    "summarize-log counts levels, groups messages and gives the time range",
    async ({ skip }) => {
      if (fault !== null && process.env["CI"] === undefined) skip(fault);
      const ran = await runSkill(t, "summarize-log", [{ filename: "app log.log", body: `${log}\n` }], { top: 2 });
      expect(ran.detail).toMatchObject({
        state: "completed",
        outputs: {
          lines: 318,
          levels: { fatal: 1, error: 7, warning: 1, info: 301, debug: 0, trace: 0, other: 1 },
          first_time: "2026-11-28T10:00:00",
          last_time: "28/Nov/2026:10:04:07",
          top_errors: [
            { count: 7, level: "error", message: "ERROR [db] connection to <ip> refused" },
            { count: 1, level: "fatal", message: "out of memory at <id>" },
          ],
          top_messages: [{ count: 300, message: "INFO [worker-<n>] Job <n> done in <n> ms" }, { count: 7 }],
        },
      });
      expect(progressOf(ran).at(-1)).toBe(3);
      expect(await ran.artifact("report.md")).toContain("| error | 7 |");
      const all = await runSkill(t, "summarize-log", [{ filename: "app.log", body: log }], { top: 50 });
      const messages = (all.detail.outputs as { top_messages: { message: string }[] }).top_messages.map(({ message }) => message);
      expect(messages).toContain('INFO [main] Größe "a\\b" of 日本語 is <n>');
    },
    slow,
  );

  test(
    "without an upload they say what to do",
    async ({ skip }) => {
      if (fault !== null && process.env["CI"] === undefined) skip(fault);
      for (const [slug, said] of [
        ["outline-document", "No document was uploaded"],
        ["summarize-log", "No log was uploaded"],
      ] as const) {
        const { detail } = await runSkill(t, slug, []);
        expect(detail).toMatchObject({ state: "failed", failure_reason: "skill_error" });
        expect(detail.error?.message).toContain(said);
      }
    },
    slow,
  );
});

describe("explain-dataset", () => {
  const answers: string[] = [];
  let provider: ProviderServer;
  let t: TestRuntime;
  beforeAll(async () => {
    provider = await startProviderServer((response: ServerResponse) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).end(answers.shift());
    });
    const models = createModels({ compatible: { baseUrl: provider.baseUrl, apiKey: "key" }, defaultModel: "compatible:test-model" });
    t = await createTestRuntime({ skills: [], skillFolders, sandbox: "embedded", models });
  }, slow);
  afterAll(async () => {
    await t.close();
    await provider.close();
  });

  test(
    "has the upload profiled by a sub-execution, is told its outputs, and writes the explanation",
    async () => {
      const call = (name: string, input: unknown, id: string) => openAiAnswer({ calls: [{ id, name, input: JSON.stringify(input) }] });
      const explanation = "# What this is\n\nOne row is one day of weather.\n";
      const result = {
        summary: "Four years of weather.",
        file: "seattle-weather.csv",
        rows: 1461,
        columns: 6,
        findings: ["It is mostly dry."],
      };
      answers.push(
        call("profile-dataset", {}, "a"),
        call("write", { path: "/workspace/outputs/explanation.md", content: explanation }, "b"),
        call("finish", result, "c"),
      );
      const ran = await runSkill(t, "explain-dataset", [await fileOf("node_modules/vega-datasets/data/seattle-weather.csv")], {
        prompt: "What is this?",
      });
      expect(ran.detail).toMatchObject({
        state: "completed",
        outputs: result,
        sub_executions: [{ skill_slug: "profile-dataset", state: "completed" }],
      });
      expect(await ran.artifact("explanation.md")).toBe(explanation);
      const [first, second] = provider.asked.map((body) => JSON.parse(body));
      expect(first.messages[0].content).toContain("Call `profile-dataset` once");
      expect(first.tools.map((tool: { function: { name: string } }) => tool.function.name)).toContain("profile-dataset");
      const told = second.messages.find((message: { role: string }) => message.role === "tool").content;
      expect(JSON.parse(told)).toMatchObject({ rows: 1461, columns: 6 });
    },
    slow,
  );
});

test.each(["outline-document", "summarize-log", "explain-dataset"])("%s passes the strict check without a word", async (slug) => {
  const { bundle, folderName, notices } = await readBundleFromDirectory(join(bundledSkillsDirectory, slug));
  const parsed = parseSkill(bundle, { folderName });
  expect([...notices, ...parsed.notices, ...lintSkill(bundle, folderName)]).toEqual([]);
  expect(parsed.manifest.inputs).not.toBeNull();
  expect(parsed.manifest.outputs).not.toBeNull();
});
