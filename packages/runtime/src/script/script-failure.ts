import { cutText } from "@skillrun/contract";
import { type CommandResult, SandboxFault, type SandboxLimits } from "../sandbox/sandbox.ts";
import { ExecutionFault } from "../skill/execution-fault.ts";
import type { ScriptLimits } from "./script-limits.ts";

const stderrTailLength = 4_000;
const shownTailLength = 600;

/** Why a run counts as failed; null when the program ended well. Whoever reads it learns what the limit was, and what raises it. */
export function scriptFailureOf(result: CommandResult, limits: ScriptLimits): ExecutionFault | null {
  if (result.end === "exit") {
    if (result.exitCode === 0) return null;
    return isFull.test(result.stderr.slice(-stderrTailLength)) ? diskFull(limits, result) : exitFault(result);
  }
  const { run } = limits;
  const details = { stderr_tail: tailOf(result.stderr, stderrTailLength), duration_ms: Math.round(result.durationMs) };
  switch (result.end) {
    case "timeout":
      return new ExecutionFault(
        "timeout",
        "timeout",
        `The script ran longer than its ${run.wallMs / 1_000} s. ${howToRaise("wallMs", limits)}`,
        details,
      );
    case "memory":
      return new ExecutionFault(
        "skill_error",
        "out_of_memory",
        `The script used more than its ${run.memoryMb} MiB of memory. ${howToRaise("memoryMb", limits)}`,
        details,
      );
    case "output":
      return new ExecutionFault(
        "output_too_large",
        "output_too_large",
        `The script printed more than its ${run.outputBytes} bytes. Large results belong into files in outputs. ${howToRaise("outputBytes", limits)}`,
        details,
      );
    case "disk":
      return diskFull(limits, result);
    default:
      return new ExecutionFault("skill_error", "sandbox_crashed", "The sandbox of the script broke down before the script ended.", details);
  }
}

/** What a sandbox refuses, as the execution's failure; anything else as it is. */
export function describeSandboxFault(error: unknown, limits: ScriptLimits): unknown {
  if (!(error instanceof SandboxFault)) return error;
  if (error.code === "disk_full") return diskFull(limits);
  if (error.code === "unavailable") return new ExecutionFault("policy_denied", "sandbox_unavailable", error.message);
  return new ExecutionFault("policy_denied", `sandbox_${error.code}`, error.message);
}

/** How programs of every kind say that nothing more could be written. */
const isFull = /No space left on device|ENOSPC|Disk quota exceeded/i;

function diskFull(limits: ScriptLimits, result?: CommandResult): ExecutionFault {
  const message = `The workspace has more than its ${limits.run.diskMb} MiB. ${howToRaise("diskMb", limits)}`;
  return new ExecutionFault("skill_error", "disk_full", message, result && { stderr_tail: tailOf(result.stderr, stderrTailLength) });
}

function exitFault({ exitCode, stderr }: CommandResult): ExecutionFault {
  const tail = tailOf(stderr, shownTailLength);
  const signal = exitCode !== null && exitCode > 128 ? ` (signal ${exitCode - 128})` : "";
  return new ExecutionFault(
    "skill_error",
    "script_exit",
    `The script ended with exit code ${exitCode}${signal}${tail === "" ? ", and wrote nothing to stderr." : `: ${tail}`}`,
    { exit_code: exitCode, stderr_tail: tailOf(stderr, stderrTailLength) },
  );
}

const manifestNames: Record<keyof SandboxLimits, string> = {
  wallMs: "wallclock_ms",
  memoryMb: "memory_mb",
  outputBytes: "output_bytes",
  diskMb: "disk_mb",
  processes: "processes",
};

function howToRaise(key: keyof SandboxLimits, { run, most }: ScriptLimits): string {
  if (key === "outputBytes") return "The installation can raise it (output_bytes in SKILLRUN_SANDBOX_LIMITS).";
  const name = manifestNames[key];
  if (run[key] >= most[key]) return `That is all that this installation gives (${name} in SKILLRUN_SANDBOX_LIMITS).`;
  return `limits.${name} in skill.json can raise it to ${most[key]}, which is what this installation gives.`;
}

/** The end of a text, from the beginning of a line where that leaves enough. */
function tailOf(text: string, length: number): string {
  const trimmed = text.toWellFormed().replaceAll("\0", "").trim();
  if (trimmed.length <= length) return trimmed;
  const tail = trimmed.slice(-length).toWellFormed();
  const line = tail.indexOf("\n");
  return `…${cutText(line !== -1 && line < length / 2 ? tail.slice(line + 1) : tail, length)}`;
}
