import { availableParallelism } from "node:os";
import { type Sandbox, SandboxFault, type SandboxSession, type SandboxTask } from "../sandbox.ts";
import { embeddedAbilities } from "./embedded-abilities.ts";
import { EmbeddedSession } from "./embedded-session.ts";
import { SandboxProcess } from "./sandbox-process.ts";
import { checkRelativePath } from "./workspace-path.ts";

/** How the embedded sandbox prepares itself. */
export type EmbeddedSandboxOptions = {
  /** Child processes that wait, started, for the next session. */
  warm?: number;
  /** How long after opening the first of them starts, in milliseconds, so that it delays no boot. */
  warmAfterMs?: number;
  /**
   * How many child processes start at once; the machine's processors when left out. A start is a processor's work alone: more of them at once would
   * all be late, and with them the server.
   */
  startsAtOnce?: number;
};

const defaultWarm = 1;
const defaultWarmAfterMs = 3000;

/**
 * Opens the sandbox that needs nothing installed: a shell, CPython and QuickJS that know no host, in one child process for each session. The
 * process may read its own code and nothing else, and is thrown away after one session.
 */
export async function openEmbeddedSandbox(options: EmbeddedSandboxOptions = {}): Promise<Sandbox> {
  const pool = new ProcessPool(options.warm ?? defaultWarm, options.startsAtOnce ?? availableParallelism());
  const sessions = new Set<EmbeddedSession>();
  const timer = setTimeout(() => pool.refill(), options.warmAfterMs ?? defaultWarmAfterMs).unref();
  return {
    name: "embedded",
    abilities: embeddedAbilities,
    async open(task: SandboxTask): Promise<SandboxSession> {
      if (task.network.length > 0) {
        throw new SandboxFault("unavailable", "The embedded sandbox has no network. A skill that needs hosts runs in another sandbox.");
      }
      for (const file of task.files) checkRelativePath(file.path);
      const child = await pool.take();
      const session = await EmbeddedSession.open(child, task);
      sessions.add(session);
      void child.ended.then(() => sessions.delete(session));
      return session;
    },
    async close() {
      clearTimeout(timer);
      // Sessions first, so that what runs is told to be aborted, not crashed; and with the pool, so that none begins.
      const ended = [...sessions].map((session) => session.dispose());
      await Promise.all([...ended, pool.close()]);
    },
  };
}

class ProcessPool {
  readonly #size: number;
  #startsLeft: number;
  readonly #queue: (() => void)[] = [];
  readonly #waiting: SandboxProcess[] = [];
  readonly #all = new Set<SandboxProcess>();
  #closed = false;

  constructor(size: number, startsAtOnce: number) {
    this.#size = size;
    this.#startsLeft = startsAtOnce;
  }

  async take(): Promise<SandboxProcess> {
    if (this.#closed) throw new SandboxFault("closed", "The sandbox is closed.");
    const child = this.#waiting.shift() ?? (await this.#startInTurn());
    child.hold(true);
    try {
      await child.ready;
    } catch (error) {
      await child.kill();
      throw error;
    }
    if (this.#closed) throw new SandboxFault("closed", "The sandbox is closed.");
    // The next one starts when this one has begun, not beside its first command.
    setTimeout(() => this.refill(), 50).unref();
    return child;
  }

  refill(): void {
    while (!this.#closed && this.#waiting.length < this.#size && this.#startsLeft > 0) {
      const child = this.#start();
      child.hold(false);
      this.#waiting.push(child);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const go of this.#queue.splice(0)) go();
    await Promise.all([...this.#all].map((child) => child.kill()));
  }

  async #startInTurn(): Promise<SandboxProcess> {
    if (this.#startsLeft === 0) await new Promise<void>((resolve) => this.#queue.push(resolve));
    if (this.#closed) throw new SandboxFault("closed", "The sandbox is closed.");
    return this.#start();
  }

  #start(): SandboxProcess {
    const child = new SandboxProcess();
    this.#all.add(child);
    this.#startsLeft -= 1;
    const next = (): void => {
      this.#startsLeft += 1;
      this.#queue.shift()?.();
    };
    child.ready.then(next, next);
    void child.ended.then(() => {
      this.#all.delete(child);
      const index = this.#waiting.indexOf(child);
      if (index >= 0) this.#waiting.splice(index, 1);
    });
    return child;
  }
}
