import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { DatabaseProxy } from "./database-proxy.ts";
import type { ProcessUse } from "./process-use.ts";

/** What a server is told while it runs: to hear no hints for a while, or to say what it uses. */
export type Order = { dropHints: boolean } | { measure: true };

/** What a server says once it is ready. */
export type Hello = { port?: number; space_id?: string };

/** One place in the cluster: a process that is started again after each end. */
export type ManagedProcess = {
  readonly name: string;
  readonly role: "web" | "worker";
  readonly proxy: DatabaseProxy;
  /** The name of the process that runs now, as it stands in the journal. */
  readonly incarnation: string;
  readonly hello: Hello;
  /** Of the process that runs now. */
  readonly pid: number;
  /** The sessions of the system in which its processes ran: each had one of its own, with all that it started. */
  readonly sessions: ReadonlySet<number>;
  /** True while it serves and nothing is being done to it. */
  readonly isUp: boolean;
  /** Starts it and waits until it is ready; tries again when it could not start. */
  start(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Tells it something; that nobody is there to hear it is no fault. */
  send(message: Order): void;
  /** What it uses right now, after a collection of garbage. */
  measure(): Promise<ProcessUse>;
  /** Marks it as disturbed, so that nothing else is done to it. */
  hold(held: boolean): void;
  /** Ends it with the signal, or the hard way after `patienceMs`; resolves when it is gone. */
  end(signal: "SIGTERM" | "SIGKILL", patienceMs: number): Promise<void>;
};

/** How a process came to its end although nobody ended it. */
export type Crash = { process: string; how: string };

type Options = {
  name: string;
  role: "web" | "worker";
  file: string;
  proxy: DatabaseProxy;
  directory: string;
  env: Record<string, string>;
  onCrash(crash: Crash): void;
};

/** A process of the campaign that is not started yet. Its output goes to a file of the campaign's directory. */
export function manageProcess({ name, role, file, proxy, directory, env, onCrash }: Options): ManagedProcess {
  let child: ChildProcess | undefined;
  const sessions = new Set<number>();
  let starts = 0;
  let hello: Hello = {};
  let isReady = false;
  let isEnding = false;
  let isHeld = false;

  const launch = async (): Promise<boolean> => {
    starts += 1;
    isEnding = false;
    const incarnation = `${name}-${starts}`;
    const log = openSync(join(directory, `${incarnation}.log`), "a");
    const own = { DATABASE_URL: proxy.url, DATA_DIR: directory, PROCESS_NAME: incarnation, PORT: String(hello.port ?? 0) };
    const started = spawn(process.execPath, [join(import.meta.dirname, file)], {
      env: { ...process.env, ...env, ...own },
      stdio: ["ignore", "pipe", log, "ipc"],
      // What it leaves behind is known by its session.
      detached: true,
    });
    if (started.pid !== undefined) sessions.add(started.pid);
    closeSync(log);
    child = started;
    started.on("exit", (code, signal) => {
      if (isReady && !isEnding) onCrash({ process: incarnation, how: `exit code ${code}, signal ${signal}` });
      isReady = false;
    });
    const line = await firstLine(started);
    if (line === undefined) return false;
    hello = { ...hello, ...JSON.parse(line) };
    isReady = true;
    return true;
  };

  return {
    name,
    role,
    proxy,
    sessions,
    get incarnation() {
      return `${name}-${starts}`;
    },
    get pid() {
      return child?.pid ?? 0;
    },
    get hello() {
      return hello;
    },
    get isUp() {
      return isReady && !isEnding && !isHeld;
    },
    async start() {
      // While it is cut off from the database it cannot start: whoever runs it would start it again too.
      while (!(await launch())) if (isEnding) return;
    },
    signal: (signal) => void child?.kill(signal),
    send(message) {
      if (isReady && child?.connected === true) child.send(message, () => {});
    },
    measure: () => measureChild(child),
    hold(held) {
      isHeld = held;
    },
    async end(signal, patienceMs) {
      isEnding = true;
      if (child === undefined || hasEnded(child)) return;
      const ended = new Promise((resolve) => child?.once("exit", resolve));
      child.kill("SIGCONT");
      child.kill(signal);
      const patience = new AbortController();
      await Promise.race([ended, sleep(patienceMs, undefined, { signal: patience.signal }).catch(() => {})]);
      patience.abort();
      if (!hasEnded(child)) child.kill("SIGKILL");
      await ended;
    },
  };
}

async function measureChild(child: ChildProcess | undefined): Promise<ProcessUse> {
  if (child === undefined) throw new Error("What does not run uses nothing.");
  const answer = once(child, "message");
  child.send({ measure: true } satisfies Order);
  const [use] = await answer;
  const files = await readdir(`/proc/${child.pid}/fd`).catch(() => []);
  return { ...(use as Omit<ProcessUse, "descriptors">), descriptors: files.length };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return undefined;
  for await (const line of createInterface({ input: child.stdout })) return line;
  return undefined;
}
