import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { ArtifactId, ExecutionDetail, ExecutionEvent, JsonObject } from "@skillrun/contract";
import { openArtifact } from "../artifact/open-artifact.ts";
import { readWorkspaceArchive as unpackWorkspace } from "../artifact/read-workspace-archive.ts";
import { uploadFile } from "../artifact/upload-file.ts";
import { publishVersion } from "../registry/publish-version.ts";
import { openBubblewrapSandbox } from "../sandbox/bubblewrap/open-bubblewrap-sandbox.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { readWorkspaceArchive } from "../store/execution/archive-store.ts";
import { executionsOf } from "../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { createScriptRunner, type ScriptRunnerParts } from "./create-script-runner.ts";

/** Scripts in a real sandbox, on a real database. */
export type ScriptFixture = {
  t: TestRuntime;
  own: ReturnType<typeof executionsOf>;
  sandbox: Sandbox;
  /** The sandbox's own folder. */
  directory: string;
  /** Publishes a skill of these files and runs it to its end. */
  run(
    files: Record<string, string>,
    more?: { inputs?: JsonObject; manifest?: JsonObject; uploads?: [string, string | Buffer][] },
  ): Promise<Ran>;
  /** The same, but only started. */
  start(files: Record<string, string>, more?: Parameters<ScriptFixture["run"]>[1]): Promise<ExecutionDetail>;
  ranOf(id: ExecutionDetail["id"]): Promise<Ran>;
  textOf(artifactId: string): Promise<string>;
  /** The workspace archive's files by path; null when nothing was archived. */
  archived(id: ExecutionDetail["id"]): Promise<Record<string, string> | null>;
  close(): Promise<void>;
};

/** A finished execution and what it said. */
export type Ran = { detail: ExecutionDetail; events: ExecutionEvent[]; logs: { level: string; message: string }[] };

/** Why programs cannot be isolated here, for the tests to be left out; null where they can, and on a build server, whose tests fail without. */
export async function whyScriptsCannotRun(): Promise<string | null> {
  if (process.env["CI"] !== undefined) return null;
  const directory = await mkdtemp(join(tmpdir(), "skillrun-script-"));
  try {
    await (await openBubblewrapSandbox({ directory })).close();
    return null;
  } catch (error) {
    return String(error);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Opens bubblewrap and a runtime whose scripts it runs; `parts` makes its limits others. */
export async function createScriptFixture(
  parts: Partial<ScriptRunnerParts> = {},
  config: Parameters<typeof createTestRuntime>[0] = {},
): Promise<ScriptFixture> {
  const directory = await mkdtemp(join(tmpdir(), "skillrun-script-"));
  const sandbox = await openBubblewrapSandbox({ directory });
  const script = createScriptRunner({ sandbox: () => sandbox, ...parts });
  const t = await createTestRuntime({ runners: { script }, ...config });
  const own = executionsOf(t);
  let published = 0;
  const start: ScriptFixture["start"] = async (files, { inputs = {}, manifest = {}, uploads = [] } = {}) => {
    const slug = `script-${++published}`;
    const all = { "SKILL.md": `---\nname: ${slug}\ndescription: Tests.\n---\n`, ...files };
    await publishScript(t, slug, all, manifest);
    const file_source_ids = [];
    for (const [filename, body] of uploads) {
      const upload = await uploadFile(t.context, {
        filename,
        content_type: "text/plain",
        body: Readable.from([body], { objectMode: false }),
      });
      file_source_ids.push(upload.source_id);
    }
    return await own.start(slug, inputs, { file_source_ids });
  };
  const ranOf: ScriptFixture["ranOf"] = async (id) => {
    const detail = await own.ended(id);
    const events = await own.events(id);
    const logs = events.flatMap((event) => (event.type === "log_written" ? [event.payload] : []));
    return { detail, events, logs };
  };
  return {
    t,
    own,
    sandbox,
    directory,
    start,
    ranOf,
    run: async (files, more) => ranOf((await start(files, more)).id),
    async textOf(id) {
      const opened = await openArtifact(t.context, { space_id: t.space_id, artifact_id: id as ArtifactId });
      return opened === null ? "" : await text(await opened.open());
    },
    async archived(id) {
      const archive = await readWorkspaceArchive(t.runtime.database, t.space_id, id);
      if (archive === null) return null;
      const files = await unpackWorkspace(await t.runtime.blobs.get(archive.blob_key), { maxBytes: 1e9, maxFiles: 10_000 });
      return Object.fromEntries(files.map(({ path, content }) => [path, Buffer.from(content).toString("utf8")]));
    },
    async close() {
      await t.close();
      await sandbox.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Makes files a version of a space's skill. */
async function publishScript(t: TestRuntime, slug: string, files: Record<string, string>, manifest: JsonObject): Promise<void> {
  const bundle = {
    files: Object.entries(files).map(([path, body]) => ({ path, content: Uint8Array.from(Buffer.from(body)), executable: false })),
  };
  const object = { type: "object" };
  await publishVersion(t.runtime, {
    spaceId: t.space_id,
    trust: "uploaded",
    publishedBy: null,
    bundle,
    skill: {
      slug,
      declaredVersion: null,
      kind: "script",
      title: slug,
      description: "Tests.",
      license: null,
      compatibility: null,
      instructions: "",
      manifest,
      inputsSchema: object,
      outputsSchema: object,
      requirements: {},
      notices: [],
    },
  });
}
