import type { SandboxLimits } from "../sandbox/sandbox.ts";
import type { ScriptManifest } from "./script-manifest.ts";

/** What a script gets that asks for nothing. */
export const defaultScriptLimits: SandboxLimits = {
  wallMs: 60_000,
  memoryMb: 512,
  outputBytes: 10 * 1024 * 1024,
  diskMb: 256,
  processes: 64,
};

/** What a script can ask for, where the installation does not say otherwise. */
export const maximumScriptLimits: SandboxLimits = {
  wallMs: 600_000,
  memoryMb: 2_048,
  outputBytes: 64 * 1024 * 1024,
  diskMb: 1_024,
  processes: 256,
};

/** The limits of one run, and the most that this installation gives. `wallMs` of the program is a little less than that of the run. */
export type ScriptLimits = { run: SandboxLimits; most: SandboxLimits; programWallMs: number };

/** The execution's own clock runs as well: the program ends before it, so that its workspace is kept and its end can be told. */
const marginShare = 0.1;
const longestMarginMs = 2_000;

/** What the manifest asks for, else the default; never more than the installation allows. */
export function resolveScriptLimits(asked: ScriptManifest["limits"], installation: Partial<SandboxLimits> = {}): ScriptLimits {
  const most = { ...maximumScriptLimits, ...installation };
  const usual = defaultScriptLimits;
  const pick = (wanted: number | null | undefined, usually: number, atMost: number) =>
    Math.max(1, Math.floor(Math.min(wanted ?? usually, atMost)));
  const run = {
    wallMs: pick(asked.wallclock_ms, usual.wallMs, most.wallMs),
    memoryMb: pick(asked.memory_mb, usual.memoryMb, most.memoryMb),
    outputBytes: pick(null, usual.outputBytes, most.outputBytes),
    diskMb: pick(asked.disk_mb, usual.diskMb, most.diskMb),
    processes: pick(asked.processes, usual.processes, most.processes),
  };
  const isOwnClock = asked.wallclock_ms === run.wallMs;
  const programWallMs = isOwnClock ? Math.ceil(run.wallMs - Math.min(longestMarginMs, run.wallMs * marginShare)) : run.wallMs;
  return { run, most, programWallMs };
}
