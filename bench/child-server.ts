import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A server in a process of its own. */
export type ChildServer = {
  port: number;
  hello: Record<string, unknown>;
  memoryBytes(): number;
  /** The same after a garbage collection, and the JavaScript heap's live bytes; only of servers that import `answer-memory.ts`. */
  settledMemory(): Promise<SettledMemory>;
  stop(): Promise<void>;
  kill(): Promise<void>;
};

/** What a process takes once its garbage is collected: all of it, and the JavaScript objects alone. */
export type SettledMemory = { pssBytes: number; heapBytes: number };

/** Starts one of this folder's servers and waits for the line that says where it listens. */
export async function startServer(file: string, env: Record<string, string>): Promise<ChildServer> {
  const child = spawn(process.execPath, [join(import.meta.dirname, file)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const hello: Record<string, unknown> = JSON.parse(await firstLine(child, file));
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  };
  return {
    port: Number(hello["port"]),
    hello,
    settledMemory: () => settledMemoryOf(child),
    memoryBytes: () => memoryOf(child.pid ?? 0),
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

async function firstLine(child: ChildProcess, file: string): Promise<string> {
  if (child.stdout === null) throw new Error("no output to read");
  // Next has something to say before.
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith("{")) return line;
  throw new Error(`${file} ended before it listened`);
}

async function settledMemoryOf(child: ChildProcess): Promise<SettledMemory> {
  const answer = once(child, "message");
  child.send("memory");
  const [memory] = await answer;
  return memory;
}

/** Proportional set size: what the process really takes, shared pages counted once. */
function memoryOf(pid: number): number {
  const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
  return Number(pss) * 1024;
}
