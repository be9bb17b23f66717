import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";

/** The repository's own root folder. */
export const root = join(import.meta.dirname, "..");

/** How a command ended; `output` is empty when it went straight to the terminal. */
export type CommandResult = { passed: boolean; output: string; durationMs: number };

/** Environment variables by name. */
export type Environment = Record<string, string | undefined>;

/** What a command gets: the tools of this repository first on PATH, and no tool that calls home. */
export const toolEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: [join(root, "node_modules/.bin"), dirname(process.execPath), process.env["PATH"]].join(delimiter),
  DO_NOT_TRACK: "1",
  TURBO_TELEMETRY_DISABLED: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  CHECKPOINT_DISABLE: "1",
};

/** Runs a command at the root without input; with `show` its output goes to the terminal, else it is kept. Never rejects. */
export function runCommand(command: string, args: readonly string[], options: { show?: boolean; env?: Environment } = {}) {
  const startedAt = performance.now();
  const { promise, resolve } = Promise.withResolvers<CommandResult>();
  const shown = options.show ? "inherit" : "pipe";
  const child = spawn(command, args, { cwd: root, env: { ...toolEnvironment, ...options.env }, stdio: ["ignore", shown, shown] });
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const end = (passed: boolean, note = "") =>
    resolve({ passed, output: Buffer.concat(chunks).toString() + note, durationMs: performance.now() - startedAt });
  child.on("error", (error) => end(false, `${command} did not start: ${error.message}\n`));
  child.on("close", (code) => end(code === 0));
  return promise;
}
