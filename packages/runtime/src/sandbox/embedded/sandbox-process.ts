import { type ChildProcess, fork } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { noEnvironment } from "../no-environment.ts";
import { SandboxFault } from "../sandbox.ts";
import { readChildMessage } from "./child-message.ts";
import type { Ask, ChildMessage } from "./messages.ts";
import { findPackageRoots } from "./package-roots.ts";

const packages = ["just-bash", "quickjs-emscripten"];
// SQLite writes files past the permission model; the other reaches the network.
const closedDoors = ["--no-experimental-sqlite", "--no-experimental-websocket"];
const heapMegabytes = 256;
const keptErrorCharacters = 4000;
const entry = fileURLToPath(new URL("./child/sandbox-child.ts", import.meta.url));
const ownFolder = dirname(fileURLToPath(import.meta.url));

type Pending = { resolve(value: unknown): void; reject(error: Error): void };

/** Who hears what comes from the child unasked. */
export type ProcessListener = {
  onOutput(stream: "stdout" | "stderr", text: string): void;
  onEvents(lines: readonly string[]): void;
  onFull(): void;
};

/** Why a child is gone. */
export type ProcessEnd = { code: number | null; signal: NodeJS.Signals | null; outOfMemory: boolean };

/** One child process, which is trusted with nothing: what it says is checked, and it is killed when it says anything else. */
export class SandboxProcess {
  readonly pid: number;
  readonly ended: Promise<ProcessEnd>;
  readonly ready: Promise<void>;
  listener: ProcessListener | undefined;
  end: ProcessEnd | undefined;
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #errors = "";
  #markReady: () => void = () => undefined;

  constructor() {
    const child = fork(entry, [], {
      execArgv: confinedArguments(),
      // Nothing of this process's environment, not even its working directory.
      env: noEnvironment,
      cwd: "/",
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child = child;
    this.pid = child.pid ?? -1;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errors = (this.#errors + text).slice(-keptErrorCharacters);
    });
    this.ended = new Promise((resolve) => {
      const finish = (code: number | null, signal: NodeJS.Signals | null): void => {
        const outOfMemory = /heap out of memory|out of memory|allocation failed/i.test(this.#errors);
        this.end ??= { code, signal, outOfMemory };
        for (const { reject } of this.#pending.values()) reject(new SandboxFault("closed", "The sandbox's process has ended."));
        this.#pending.clear();
        resolve(this.end);
      };
      child.once("close", finish);
      child.once("error", () => finish(null, null));
    });
    this.ready = new Promise((resolve, reject) => {
      this.#markReady = resolve;
      void this.ended.then(() => reject(new SandboxFault("unavailable", `The sandbox's process did not start: ${this.#errors.trim()}`)));
    });
    this.ready.catch(() => undefined);
    child.on("message", (message: unknown) => this.#take(message));
  }

  /** Keeps this program's process from waiting for the child, or lets it wait again. */
  hold(wait: boolean): void {
    const channel = this.#child.channel;
    const stream = this.#child.stderr;
    if (wait) {
      this.#child.ref();
      channel?.ref();
      if (stream !== null && "ref" in stream && typeof stream.ref === "function") stream.ref();
    } else {
      this.#child.unref();
      channel?.unref();
      if (stream !== null && "unref" in stream && typeof stream.unref === "function") stream.unref();
    }
  }

  ask(ask: Ask): Promise<unknown> {
    if (this.end !== undefined || !this.#child.connected) return Promise.reject(new SandboxFault("closed", "The sandbox is closed."));
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#child.send({ ...ask, id }, (error) => {
        if (error !== null) reject(new SandboxFault("closed", "The sandbox's process has ended."));
      });
    });
  }

  async kill(): Promise<ProcessEnd> {
    // Nothing else may be left that keeps this program's process alive until the child is gone.
    if (this.end === undefined) this.hold(true);
    this.#child.kill("SIGKILL");
    return await this.ended;
  }

  #take(raw: unknown): void {
    const message: ChildMessage | null = readChildMessage(raw);
    if (message === null) {
      void this.kill();
      return;
    }
    switch (message.type) {
      case "ready":
        this.#markReady();
        return;
      case "output":
        this.listener?.onOutput(message.stream, message.text);
        return;
      case "events":
        this.listener?.onEvents(message.lines);
        return;
      case "full":
        this.listener?.onFull();
        return;
      case "reply":
        this.#settle(message.id)?.resolve(message.value);
        return;
      case "refused": {
        const code = message.code === "ENOSPC" ? "disk_full" : "bad_path";
        this.#settle(message.id)?.reject(new SandboxFault(code, message.message));
        return;
      }
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

let grants: string[] | undefined;

/** The second wall, for a program that has broken the first: the child may read its own code and its packages, and write and start nothing. */
export function confinedArguments(): string[] {
  grants ??= [ownFolder, ...new Set(packages.flatMap((name) => findPackageRoots(name, ownFolder)))].map(
    (folder) => `--allow-fs-read=${folder}/*`,
  );
  return ["--permission", ...grants, "--allow-worker", ...closedDoors, `--max-old-space-size=${heapMegabytes}`, "--no-warnings"];
}
