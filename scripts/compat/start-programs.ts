import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SkillBundle } from "@skillrun/skill-format";
import type { Sandbox, SandboxLimits } from "../../packages/runtime/src/sandbox/sandbox.ts";
import { layOutFiles } from "./lay-out-files.ts";
import type { ProgramReport, Start } from "./skill-report.ts";

const wallMs = 10_000;
/** Of a whole start, with the sandbox around it. */
const patienceMs = 3 * wallMs;
const limits: SandboxLimits = { wallMs, memoryMb: 600, outputBytes: 2 * 1024 * 1024, diskMb: 64, processes: 64 };
const programOf = { python: "python3", javascript: "node", typescript: "node", bash: "bash" } as const;

/**
 * Starts each program of a skill with `--help` in each sandbox that has its runtime, and notes in the reports how it ended. One that imports
 * packages is not started: nothing but what is installed by chance would show.
 */
export async function startPrograms(bundle: SkillBundle, programs: readonly ProgramReport[], sandboxes: readonly Sandbox[]): Promise<void> {
  const started = programs.filter(({ standardOnly }) => standardOnly);
  if (started.length === 0) return;
  const directory = await mkdtemp(join(tmpdir(), "skillrun-compat-"));
  try {
    await layOutFiles(directory, bundle);
    for (const program of started) {
      for (const sandbox of sandboxes) program.starts[sandbox.name] = await startProgram(program, directory, sandbox);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function startProgram({ path, runtime }: ProgramReport, directory: string, sandbox: Sandbox): Promise<Start> {
  const startedAt = performance.now();
  const fault = (note: string): Start => ({
    starts: false,
    end: "fault",
    exitCode: null,
    note,
    durationMs: Math.round(performance.now() - startedAt),
  });
  if (sandbox.abilities.runtimes[runtime] === undefined) return fault(`the ${sandbox.name} sandbox has no ${runtime}`);
  const late = Promise.withResolvers<Start>();
  const timer = setTimeout(() => late.resolve(fault(`the sandbox did not end within ${patienceMs / 1000} s`)), patienceMs);
  const run = runHelp([programOf[runtime], `/skill/${path}`, "--help"], directory, sandbox);
  try {
    return await Promise.race([run, late.promise]);
  } catch (error) {
    return fault(error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
  }
}

async function runHelp(argv: [string, ...string[]], skillDirectory: string, sandbox: Sandbox): Promise<Start> {
  const session = await sandbox.open({ skillDirectory, files: [], env: {}, limits, network: [], onEventLine: () => {} });
  try {
    const { end, exitCode, stderr, durationMs } = await session.run({ run: { argv }, stdin: "" });
    const note = stderr.trimEnd().split("\n").at(-1)?.trim().slice(0, 300) ?? "";
    return { starts: end === "exit" && exitCode === 0, end, exitCode, note, durationMs: Math.round(durationMs) };
  } finally {
    await session.dispose();
  }
}
