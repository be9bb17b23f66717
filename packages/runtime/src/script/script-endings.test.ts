import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { cancelExecution } from "../execution/cancel/cancel-execution.ts";
import { createScriptRunner } from "./create-script-runner.ts";
import { createScriptFixture, type ScriptFixture, whyScriptsCannotRun } from "./script-skills.testing.ts";

const mebibyte = 1024 * 1024;

let scripts: ScriptFixture;
const missing = await whyScriptsCannotRun();
beforeEach(({ skip }) => skip(missing !== null, missing ?? ""));
beforeAll(async () => {
  if (missing !== null) return;
  const limits = { wallMs: 6_000, memoryMb: 200, outputBytes: 1_000_000, diskMb: 32 };
  scripts = await createScriptFixture({ limits, maxArchiveBytes: 16 * mebibyte });
});
afterAll(async () => {
  if (missing === null) await scripts.close();
});

const python = (body: string) => ({ "scripts/main.py": body });
const bash = (body: string) => ({ "scripts/main.sh": body });

test("an exit code other than 0 fails with what stderr said last, and keeps the workspace but no artifact", async () => {
  const body =
    "for n in $(seq 3000); do echo noise $n >&2; done; echo 'no such column: prix' >&2; echo x > outputs/half.txt; echo y > kept.txt; exit 3";
  const { detail } = await scripts.run(bash(body));
  expect(detail).toMatchObject({
    state: "failed",
    failure_reason: "skill_error",
    artifacts: [],
    error: { code: "script_exit", details: { exit_code: 3 } },
  });
  expect(detail.error?.["message"]).toMatch(/^The script ended with exit code 3: …(?:.|\n)*no such column: prix$/);
  expect(String(Object(detail.error?.["details"])["stderr_tail"]).length).toBeLessThanOrEqual(4_001);
  expect(detail.workspace_archive_id).not.toBeNull();
  expect(await scripts.archived(detail.id)).toEqual({ "inputs/inputs.json": "{}", "kept.txt": "y\n", "outputs/half.txt": "x\n" });
});

test("a script that says nothing of its failure, or is killed by a signal, is told apart", async () => {
  expect((await scripts.run(bash("exit 1"))).detail.error?.["message"]).toBe(
    "The script ended with exit code 1, and wrote nothing to stderr.",
  );
  expect((await scripts.run(bash("kill -9 $$"))).detail.error?.["message"]).toMatch(/exit code 137 \(signal 9\)/);
});

test("a script that runs too long is a timeout that says the limit and what raises it", async () => {
  // Its own limit is the execution's as well; whichever clock is first tells it.
  const own = await scripts.run(bash("sleep 30"), { manifest: { limits: { wallclock_ms: 2_000 } } });
  expect(own.detail).toMatchObject({ state: "failed", failure_reason: "timeout", error: { code: "timeout" } });
  expect(own.detail.error?.["message"]).toMatch(/longer than its (2 s\. limits\.wallclock_ms in skill\.json can raise it to 6000|2000 ms)/);
  const most = await scripts.run(bash("sleep 30"), { manifest: { limits: { wallclock_ms: 3_600_000 } } });
  expect(most.detail.error?.["message"]).toMatch(/longer than its 6 s\. That is all that this installation gives/);
});

test("too much memory, output or disk each fails with its own code and limit", async () => {
  const memory = await scripts.run(python("held = [bytearray(1_000_000) for _ in range(2_000)]\nimport time; time.sleep(5)"));
  expect(memory.detail).toMatchObject({
    failure_reason: "skill_error",
    error: { code: "out_of_memory", message: expect.stringMatching(/200 MiB/) },
  });
  const output = await scripts.run(bash("yes"));
  expect(output.detail).toMatchObject({
    failure_reason: "output_too_large",
    error: { code: "output_too_large", message: expect.stringMatching(/1000000 bytes/) },
  });
  const disk = await scripts.run(python("file = open('outputs/big', 'wb')\nwhile True: file.write(b'x' * 1_000_000)"));
  expect(disk.detail).toMatchObject({
    failure_reason: "skill_error",
    error: { code: "disk_full", message: expect.stringMatching(/32 MiB/) },
  });
});

test("a cancelled script is dead within a second", async () => {
  const { id } = await scripts.start(
    bash('echo \'{"type":"log","message":"on"}\' >> .events/a.jsonl; trap "" TERM INT; while true; do :; done'),
  );
  await scripts.own.reached(id, "log_written");
  const startedAt = performance.now();
  await cancelExecution(scripts.t.context, scripts.own.refOf(id));
  expect((await scripts.own.ended(id)).state).toBe("cancelled");
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test("an archive holds what fits, has the same bytes for the same work, and says what it left out", async () => {
  const body = "mkdir -p a/b; echo one > a/b/one; truncate -s 20M hole; echo done";
  const first = await scripts.run(bash(body));
  const second = await scripts.run(bash(body));
  expect(await scripts.archived(first.detail.id)).toEqual({ "a/b/one": "one\n", "inputs/inputs.json": "{}" });
  expect(first.logs).toContainEqual({ level: "warn", message: expect.stringMatching(/^1 files are not in the workspace archive/) });
  const rows = await scripts.t.runtime.database.execute(
    "select distinct sha256 from workspace_archive where execution_id = any($1::uuid[])",
    [[first.detail.id, second.detail.id]],
  );
  expect(rows).toHaveLength(1);
});

test("without a sandbox a script is refused with what to set", async () => {
  const script = createScriptRunner({ sandbox: () => null });
  const without = await createScriptFixture({}, { runners: { script } });
  try {
    const { detail } = await without.run(bash("true"));
    expect(detail).toMatchObject({
      failure_reason: "policy_denied",
      error: { code: "sandbox_unavailable", message: expect.stringMatching(/SKILLRUN_SANDBOX/) },
    });
  } finally {
    await without.close();
  }
});

test("nothing of a session is left on this machine", async () => {
  await scripts.run(bash("echo x > left"));
  expect(await readdir(scripts.directory)).toEqual(expect.not.arrayContaining([expect.stringMatching(/session|workspace/)]));
});
