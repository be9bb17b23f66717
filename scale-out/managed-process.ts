import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { searchEnvironment } from "./requirements.ts";

const startDeadlineMs = 120_000;
const pollMs = 50;

/** How one process of the installation is run. */
export type ProcessPlan = {
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  account?: { uid: number; gid: number };
  /** Tells whether it serves. */
  isReady(): Promise<boolean>;
};

/** One process of the installation, which can be stopped and started again. */
export type ManagedProcess = {
  readonly name: string;
  readonly pid: number;
  start(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Ends it as a deploy does and resolves with how it ended: `0`, another exit code, or the signal that killed it. */
  stop(signal?: NodeJS.Signals): Promise<string>;
};

/** A process that is not started yet; what it says goes to `<directory>/<name>.log`. */
export function manageProcess(directory: string, plan: ProcessPlan): ManagedProcess {
  const path = join(directory, `${plan.name}.log`);
  let child: ChildProcess | undefined;
  return {
    name: plan.name,
    get pid() {
      return child?.pid ?? 0;
    },
    async start() {
      const log = openSync(path, "a");
      const started = spawn(plan.command, plan.args, {
        env: { ...searchEnvironment(), ...plan.env },
        stdio: ["ignore", log, log],
        ...plan.account,
      });
      closeSync(log);
      child = started;
      let failure: string | undefined;
      started.on("error", (error) => {
        failure = error.message;
      });
      const deadline = Date.now() + startDeadlineMs;
      while (!(await plan.isReady())) {
        if (failure !== undefined || hasEnded(started) || Date.now() > deadline) {
          const how = failure ?? started.signalCode ?? started.exitCode ?? "not ready in time";
          throw new Error(`${plan.name} did not start (${how}). It said: ${tailOf(path)}`);
        }
        await sleep(pollMs);
      }
    },
    signal: (signal) => void child?.kill(signal),
    async stop(signal = "SIGTERM") {
      if (child === undefined) return "0";
      if (!hasEnded(child)) {
        child.kill(signal);
        await once(child, "exit");
      }
      return String(child.signalCode ?? child.exitCode);
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function tailOf(path: string): string {
  return readFileSync(path, "utf8").trim().split("\n").slice(-8).join(" / ");
}
