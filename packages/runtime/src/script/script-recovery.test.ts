import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { emptyView, foldEvents } from "@skillrun/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { executionsOf } from "../test-executions.ts";
import { createScriptFixture, type ScriptFixture, whyScriptsCannotRun } from "./script-skills.testing.ts";

let scripts: ScriptFixture;
const workers: ChildProcess[] = [];
const missing = await whyScriptsCannotRun();
beforeEach(async ({ skip }) => {
  skip(missing !== null, missing ?? "");
  scripts = await createScriptFixture({}, { embeddedWorker: false, workerLeaseDurationMs: 2_000 });
});
afterEach(async () => {
  for (const worker of workers.splice(0)) worker.kill("SIGKILL");
  if (missing === null) await scripts.close();
});

async function startWorker(mode: string) {
  const fixture = fileURLToPath(new URL("script-worker.fixture.ts", import.meta.url));
  const child = spawn(process.execPath, [fixture, scripts.t.databaseUrl, scripts.t.dataDirectory, mode], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  workers.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const heard = async (text: string) => {
    for (let line = await lines.next(); line.done !== true; line = await lines.next()) if (line.value.includes(text)) return;
    throw new Error(`The worker ended without saying "${text}".`);
  };
  await heard("ready");
  const kill = async () => {
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
  return { heard, kill };
}

const body = `
import json, os, time
first = os.environ["SKILLRUN_ATTEMPT"] == "1"
found = os.path.exists("trace"); open("trace", "w").write("x")
with open(".events/a.jsonl", "a") as file: file.write(json.dumps({"type": "content", "part": "said", "format": "text", "delta": "attempt " + os.environ["SKILLRUN_ATTEMPT"]}) + "\\n")
if first and "WAIT" in open("/skill/mode").read(): time.sleep(50)
open("outputs/made.txt", "w").write(os.environ["SKILLRUN_ATTEMPT"])
json.dump({"attempt": os.environ["SKILLRUN_ATTEMPT"], "found": found}, open("outputs/outputs.json", "w"))
`;

test("E3: a script whose worker died runs again from the start in a fresh workspace, and what the dead one said is superseded", async () => {
  const worker = await startWorker("run");
  const { id } = await scripts.start({ "scripts/main.py": body, mode: "WAIT" });
  await scripts.own.reached(id, "content_delta");
  await worker.kill();
  const { context } = await scripts.t.another({ embeddedWorker: true });
  const events = await executionsOf(scripts.t, context).events(id);
  expect((await scripts.own.ended(id)).outputs).toEqual({ attempt: "2", found: false });
  expect(foldEvents(emptyView, events).content.map((part) => part.text)).toEqual(["attempt 2"]);
});

test("E3: a script that had ended does not run a second time when its worker dies before the execution is finished", async () => {
  const worker = await startWorker("hold");
  const { id } = await scripts.start({ "scripts/main.py": body, mode: "GO" });
  await worker.heard("ran");
  await worker.kill();
  const { context } = await scripts.t.another({ embeddedWorker: true });
  const events = await executionsOf(scripts.t, context).events(id);
  const detail = await scripts.own.ended(id);
  expect(detail).toMatchObject({ state: "completed", outputs: { attempt: "1", found: false } });
  expect(await scripts.textOf(String(detail.artifacts[0]?.artifact_id))).toBe("1");
  expect(events.filter(({ type }) => type === "artifact_committed")).toHaveLength(1);
  expect(foldEvents(emptyView, events).content.map((part) => part.text)).toEqual(["attempt 1"]);
});
