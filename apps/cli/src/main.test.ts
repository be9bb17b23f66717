import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createApi } from "@skillrun/api";
import { dispatchToolCall } from "@skillrun/runtime";
import { defineSkill } from "@skillrun/runtime/skill";
import { createTestRuntime, type TestRuntime, testSkills } from "@skillrun/runtime/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

const readSkill = defineSkill({
  slug: "read",
  version: "1.0.0",
  title: "Read",
  description: "Reads its files.",
  inputs: z.object({}),
  outputs: z.object({ texts: z.array(z.string()) }),
  run: async ({ materials }) => ({ texts: await Promise.all(materials.map(({ path }) => readFile(path, "utf8"))) }),
});

let tested: TestRuntime;
let server: Server;
let directory: string;

beforeAll(async () => {
  tested = await createTestRuntime({ skills: [...testSkills, readSkill] });
  const api = createApi(tested.runtime);
  server = createServer((request, response) => void (api.handleNode(request, response) || response.writeHead(404).end()));
  await once(server.listen(0, "127.0.0.1"), "listening");
  directory = await mkdtemp(join(tmpdir(), "skillrun-cli-"));
  const credentials = {
    base_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tenant_id: tested.context.principal.tenant_id,
    space_id: tested.space_id,
    api_key: tested.api_key,
  };
  await writeFile(join(directory, "credentials.json"), JSON.stringify(credentials));
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await tested.close();
  await rm(directory, { recursive: true });
});

/** Starts the command as a user would. */
function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env["PATH"] ?? "", SKILLRUN_DATA_DIR: directory, ...env },
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { child, ended: ended.then(([stdout, stderr, [code]]) => ({ stdout, stderr, code: code as number | null })) };
}

const skillrun = (args: string[], env: Record<string, string> = {}) => start(args, env).ended;

test("run shows an execution to its end, with its output", async () => {
  const { stdout, stderr, code } = await skillrun(["run", "count", "--input", "n=5"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^count 1\.0\.0 {2}execution [0-9a-f-]{36}\n/);
  expect(stdout).toMatch(/1 2 3 4 5 \ncompleted in \d+\.\d s\n$/);
});

test("--json prints the finished execution alone", async () => {
  const { stdout, code } = await skillrun(["run", "count", "--inputs", '{"n": 3}', "--json"]);
  expect(code).toBe(0);
  const execution = JSON.parse(stdout);
  expect(Object.keys(execution)).toHaveLength(25);
  expect(execution).toMatchObject({ state: "completed", inputs: { n: 3 }, outputs: { n: 3 } });
});

test("an execution that fails is exit code 1 and says why", async () => {
  const { stdout, code } = await skillrun(["run", "fail", "-i", "message=too bad"]);
  expect(code).toBe(1);
  expect(stdout).toContain("failed (skill_error, boom): too bad\n");
});

test("files are uploaded and given to the execution", async () => {
  const path = join(directory, "x.csv");
  await writeFile(path, "a,b\n1,2\n");
  const { stdout } = await skillrun(["run", "read", "--file", path, "-f", path, "--json"]);
  expect(JSON.parse(stdout).outputs).toEqual({ texts: ["a,b\n1,2\n", "a,b\n1,2\n"] });
});

test("watch follows by execution id and by tool call id", async () => {
  const call = { space_id: tested.space_id, tool_name: "count", tool_call_id: "call_1", arguments: { n: 2 } };
  const defaults = { thread_id: null, message_id: null, uploaded_files: [], model: null };
  const { execution } = await dispatchToolCall(tested.context, { ...call, ...defaults });
  for (const id of [execution.id, "call_1"]) {
    const { stdout, code } = await skillrun(["watch", id]);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`execution ${execution.id}\n1 2 \ncompleted`)]);
  }
});

test("watch waits for a tool call that is not there yet, as long as it is told", async () => {
  const watching = start(["watch", "call_2", "--wait", "30"]);
  await untilAsked("execution.byChatToolCall");
  const call = { space_id: tested.space_id, tool_name: "count", tool_call_id: "call_2", arguments: { n: 1 } };
  await dispatchToolCall(tested.context, { ...call, thread_id: null, message_id: null, uploaded_files: [], model: null });
  expect((await watching.ended).code).toBe(0);
});

test("Ctrl-C leaves the execution running; watching it again works", async () => {
  const { child, ended } = start(["run", "wait"]);
  await untilPrinted(child.stdout, "waiting");
  child.kill("SIGINT");
  const { stdout, code } = await ended;
  expect(code).toBe(130);
  const [, id = ""] = /Watch it again: skillrun watch ([0-9a-f-]{36})\n/.exec(stdout) ?? [];
  const again = start(["watch", id, "--cancel-on-interrupt"]);
  await untilPrinted(again.child.stdout, "waiting");
  again.child.kill("SIGINT");
  const cancelled = await again.ended;
  expect([cancelled.code, cancelled.stdout]).toEqual([5, expect.stringMatching(/asked to cancel\ncancelled in/)]);
});

test("--no-watch prints the id and leaves", async () => {
  const { stdout, code } = await skillrun(["run", "count", "-i", "n=1", "--no-watch"]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^[0-9a-f-]{36}\n$/)]);
});

test.each([
  [["run", "nope"], {}, 4, 'There is no skill "nope"'],
  [["run", "count", "-i", "n=many"], {}, 2, "--input n must be integer"],
  [["run", "count"], {}, 2, "inputs.n"],
  [["run", "count", "-i", "n=1", "--file", "/nowhere/x.csv"], {}, 2, "--file /nowhere/x.csv cannot be read: ENOENT"],
  [["watch", "call_unknown"], {}, 4, 'There is no execution and no tool call "call_unknown"'],
  [["watch", "0d0c3d52-8b8e-4d2a-9d6e-000000000009"], {}, 4, "There is no execution"],
  [["watch", "x"], { SKILLRUN_API_KEY: "akp_wrong" }, 6, "refuses this key"],
  [["watch", "x"], { SKILLRUN_URL: "http://127.0.0.1:9", SKILLRUN_API_KEY: "akp_any" }, 3, "No answer from http://127.0.0.1:9: "],
])("%j with %j ends with %d: %s", async (args, env, expected, message) => {
  const { stdout, stderr, code } = await skillrun(args, env);
  expect([code, stdout]).toEqual([expected, ""]);
  expect(stderr).toContain(message);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});

/** Resolves when the server is asked for a path with `part` in it. */
async function untilAsked(part: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.on("request", ({ url }) => (url?.includes(part) ? resolve() : undefined));
  await promise;
}

async function untilPrinted(stream: NodeJS.ReadableStream, wanted: string): Promise<void> {
  let seen = "";
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.on("data", (chunk) => {
    seen += String(chunk);
    if (seen.includes(wanted)) resolve();
  });
  await promise;
}
