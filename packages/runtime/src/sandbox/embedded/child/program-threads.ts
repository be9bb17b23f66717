import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { ProgramHost, ProgramMessage, ProgramTask, ProgramThreadData } from "./program-io.ts";
import type { TreeChanges } from "./tree-snapshot.ts";

type Thread = { worker: Worker; port: MessagePort; signal: SharedArrayBuffer; ready: Promise<void> };

/** The threads of one runtime: each runs one program, and one more may wait, started, for the next. */
export class ProgramThreads {
  readonly #url: URL;
  readonly #running = new Set<Thread>();
  #waiting: Thread | undefined;
  #wasm: object | null = null;
  #runs = 0;

  constructor(url: URL) {
    this.#url = url;
  }

  /** Starts a thread now, so that the next program need not wait for it. */
  async warm(): Promise<void> {
    this.#waiting ??= this.#start();
    await this.#waiting.ready;
  }

  /** Runs one program in a thread of its own. */
  async run(task: ProgramTask, host: ProgramHost): Promise<{ exitCode: number; changes: TreeChanges }> {
    const thread = this.#waiting ?? this.#start();
    this.#waiting = undefined;
    this.#running.add(thread);
    this.#runs += 1;
    try {
      await thread.ready;
      const ended = this.#listen(thread, host);
      thread.port.postMessage(task);
      const flag = new Int32Array(thread.signal);
      Atomics.store(flag, 0, 1);
      Atomics.notify(flag, 0);
      return await ended;
    } finally {
      this.#running.delete(thread);
      void thread.worker.terminate();
      // A session that has run two programs is likely to run a third.
      if (this.#runs === 2) this.#waiting ??= this.#start();
    }
  }

  /** Ends whatever runs. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running].map((thread) => thread.worker.terminate()));
  }

  #listen(thread: Thread, host: ProgramHost): Promise<{ exitCode: number; changes: TreeChanges }> {
    return new Promise((resolve, reject) => {
      thread.port.on("message", (message: ProgramMessage) => {
        if (message.type === "output") host.onOutput(message.stream, message.data);
        else if (message.type === "events") host.onEvents(message.lines);
        else if (message.type === "full") host.onFull();
        else if (message.type === "end") resolve(message);
      });
      thread.worker.once("error", reject);
      thread.worker.once("exit", () => setImmediate(() => reject(new Error("the program's thread ended before the program did"))));
    });
  }

  #start(): Thread {
    const { port1, port2 } = new MessageChannel();
    const signal = new SharedArrayBuffer(4);
    const data: ProgramThreadData = { port: port2, signal, wasm: this.#wasm };
    const worker = new Worker(this.#url, { workerData: data, transferList: [port2], env: {}, stdin: false });
    worker.on("message", (wasm: object) => {
      this.#wasm = wasm;
    });
    const ready = new Promise<void>((resolve, reject) => {
      port1.once("message", () => resolve());
      worker.once("error", reject);
    });
    ready.catch(() => undefined);
    return { worker, port: port1, signal, ready };
  }
}
