import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import type { SandboxTask } from "../sandbox.ts";
import { openEmbeddedSandbox } from "./open-embedded-sandbox.ts";

const slow = { timeout: 120_000 };
const limits = { wallMs: 60_000, memoryMb: 256, outputBytes: 10_000, diskMb: 8, processes: 8 };
const task: SandboxTask = { skillDirectory: null, files: [], env: {}, limits, network: [], onEventLine: () => undefined };

function children(): number {
  const { stdout } = spawnSync("ps", ["-A", "-o", "ppid=,args="], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => line.includes("sandbox-child.ts") && line.trim().startsWith(`${process.pid} `)).length;
}

test("a burst of sessions starts one after the other, as many at once as there are processors for", slow, async () => {
  const sandbox = await openEmbeddedSandbox({ warm: 0, startsAtOnce: 2 });
  try {
    const opened: number[] = [];
    // Each stays open, so that what is there beside the open ones is what starts.
    const starting: number[] = [];
    await Promise.all(
      Array.from({ length: 5 }, async (_, n) => {
        await sandbox.open(task);
        opened.push(n);
        starting.push(children() - opened.length);
      }),
    );
    expect(opened.toSorted()).toEqual([0, 1, 2, 3, 4]);
    expect(Math.max(...starting)).toBeLessThanOrEqual(2);
  } finally {
    await sandbox.close();
  }
  expect(children()).toBe(0);
});

test("a sandbox that closes sends away those that wait for their turn, and nothing starts any more", slow, async () => {
  const sandbox = await openEmbeddedSandbox({ warm: 0, startsAtOnce: 1 });
  const ends = Promise.allSettled([1, 2, 3].map(() => sandbox.open(task)));
  await sandbox.close();
  expect((await ends).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(children()).toBe(0);
});
