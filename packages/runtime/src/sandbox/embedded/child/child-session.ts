import { Worker } from "node:worker_threads";
import type { ChildMessage, Request } from "../messages.ts";
import { CommandRunner } from "./command-runner.ts";
import { EventTail } from "./event-tail.ts";
import { MemoryTree } from "./memory-tree.ts";
import { TreeError } from "./tree-error.ts";
import type { TreeNode } from "./tree-place.ts";

const watchEveryMs = 1000;

/** Answers the parent's requests as they come: files are put and read also while a command runs, as far as the shell leaves a moment for it. */
export async function startChildSession(): Promise<void> {
  const session = new ChildSession(send);
  await session.warm();
  new Worker(new URL("./watchdog-thread.ts", import.meta.url), { env: {}, workerData: { parent: process.ppid, everyMs: watchEveryMs } });
  process.on("message", (request: Request) => void answer(session, request));
  send({ type: "ready" });
}

async function answer(session: ChildSession, request: Request): Promise<void> {
  try {
    send({ type: "reply", id: request.id, value: await session.handle(request) });
  } catch (error) {
    const code = error instanceof TreeError ? error.code : "error";
    send({ type: "refused", id: request.id, code, message: error instanceof Error ? error.message : String(error) });
  }
}

function send(message: ChildMessage): void {
  process.send?.(message);
}

class ChildSession {
  readonly #send: (message: ChildMessage) => void;
  #tree: MemoryTree;
  #tail: EventTail;
  #runner: CommandRunner;
  #listed: [path: string, node: TreeNode][] = [];

  constructor(say: (message: ChildMessage) => void) {
    this.#send = say;
    this.#tail = new EventTail((lines) => this.#send({ type: "events", lines }));
    this.#tree = this.#createTree(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    this.#runner = new CommandRunner(this.#tree, this.#tail, this.#send);
  }

  async warm(): Promise<void> {
    await this.#runner.warm();
  }

  async handle(request: Request): Promise<unknown> {
    switch (request.type) {
      case "begin":
        this.#tree = this.#createTree(request.diskBytes, request.maxEntries);
        this.#tree.startLayout();
        this.#runner.begin(this.#tree, request.env);
        return null;
      case "put":
        this.#put(request);
        return null;
      case "lock":
        this.#tree.lock("/skill");
        this.#tree.endLayout();
        return null;
      case "run":
        return await this.#runner.run(request);
      case "stop":
        await this.#runner.stop();
        return null;
      case "list":
        return this.#list(request.offset, request.count);
      case "read":
        return this.#read(request.path, request.offset, request.length);
      case "modules":
        return this.#runner.commands();
    }
  }

  #createTree(maxBytes: number, maxEntries: number): MemoryTree {
    return new MemoryTree({
      maxBytes,
      maxEntries,
      onWrite: (path, file, from) => {
        if (EventTail.isEventFile(path)) this.#runner.onTreeWrite(path, file.data.subarray(0, file.size), from);
      },
      onFull: () => this.#send({ type: "full" }),
    });
  }

  #put(request: Extract<Request, { type: "put" }>): void {
    const { path, data, append, mode, prime } = request;
    try {
      if (!append) {
        this.#tree.makeDirectory(path.slice(0, path.lastIndexOf("/")), true);
        this.#runner.quietly(() => this.#tree.write(path, data, mode));
      } else this.#runner.quietly(() => this.#tree.writeAt(path, data, "end", mode));
    } catch (error) {
      // Half a file is worse than none.
      if (error instanceof TreeError && error.code === "ENOSPC") this.#tree.remove(path, false, true);
      throw error;
    }
    if (prime && EventTail.isEventFile(path)) this.#tail.prime(path, this.#tree.read(path));
  }

  #list(offset: number, count: number): { path: string; size: number; executable: boolean }[] {
    if (offset === 0) {
      const workspace = this.#tree.find("/workspace", "list");
      const files = workspace.kind === "directory" ? [...this.#tree.walk(workspace)] : [];
      this.#listed = files.filter(([, node]) => node.kind === "file");
    }
    return this.#listed.slice(offset, offset + count).map(([path, node]) => ({
      path: path.slice(1),
      size: node.kind === "file" ? node.size : 0,
      executable: (node.mode & 0o100) !== 0,
    }));
  }

  #read(path: string, offset: number, length: number): { size: number; data: Uint8Array } | null {
    const node = this.#find(path);
    if (node === undefined || node.kind !== "file") return null;
    return { size: node.size, data: node.data.slice(offset, Math.min(node.size, offset + length)) };
  }
  /** What lies there; where links lead nowhere or in circles, nothing does. */
  #find(path: string): TreeNode | undefined {
    try {
      return this.#tree.place(path, "open").node;
    } catch (error) {
      if (error instanceof TreeError) return undefined;
      throw error;
    }
  }
}
