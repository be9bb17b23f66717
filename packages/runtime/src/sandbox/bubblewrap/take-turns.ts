import { type CommandEnd, type CommandResult, type SandboxCommand, SandboxFault } from "../sandbox.ts";
import type { RunningBwrap } from "./run-bwrap.ts";

/** The commands of one session, one at a time. */
export type Turns = {
  run(command: SandboxCommand): Promise<CommandResult>;
  /** Kills what runs, and resolves when nothing does. */
  kill(): Promise<void>;
  isIdle(): boolean;
};

/** What the kernel takes as one argument, with some room. */
const longestArgumentBytes = 120 * 1024;
const mostArgumentBytes = 1024 * 1024;
const cannotExecute = 126;

/** Runs commands by `start`, until one did not end by itself; `onEnd` is called before a result is given. */
export function takeTurns(start: (command: SandboxCommand) => RunningBwrap, onEnd: () => void): Turns {
  let running: RunningBwrap | null = null;
  let lastEnd: CommandEnd = "exit";
  return {
    async run(command) {
      if (running !== null) throw new SandboxFault("closed", "The session already runs a command.");
      if (lastEnd !== "exit") throw new SandboxFault("closed", `The session runs nothing more: its last command ended by "${lastEnd}".`);
      if (command.signal?.aborted) {
        lastEnd = "aborted";
        return notStarted("aborted", null, "");
      }
      // What a shell says of arguments that the kernel does not take.
      if (!canBeArguments(command)) return notStarted("exit", cannotExecute, "argument list too long\n");
      const started = start(command);
      running = started;
      const abort = (): void => started.kill("aborted");
      command.signal?.addEventListener("abort", abort, { once: true });
      try {
        const result = await started.result;
        lastEnd = result.end;
        onEnd();
        return result;
      } finally {
        command.signal?.removeEventListener("abort", abort);
        running = null;
      }
    },
    async kill() {
      const started = running;
      started?.kill("aborted");
      await started?.result;
    },
    isIdle: () => running === null,
  };
}

function canBeArguments({ run }: SandboxCommand): boolean {
  const words = "shell" in run ? [run.shell] : run.argv;
  const sizes = words.map((word) => Buffer.byteLength(word) + 1);
  if (words.some((word) => word.includes("\0")) || Math.max(...sizes) > longestArgumentBytes) return false;
  return sizes.reduce((sum, size) => sum + size) <= mostArgumentBytes;
}

function notStarted(end: CommandEnd, exitCode: number | null, stderr: string): CommandResult {
  return { end, exitCode, stdout: "", stderr, durationMs: 0 };
}
