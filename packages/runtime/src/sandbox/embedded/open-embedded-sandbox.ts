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
};

const defaultWarm = 1;
const defaultWarmAfterMs = 3000;

/**
 * Opens the sandbox that needs nothing installed: a shell, CPython and QuickJS that know no host, in one child process for each session. The
 * process may read its own code and nothing else, and is thrown away after one session.
 */
export async function openEmbeddedSandbox(options: EmbeddedSandboxOptions = {}): Promise<Sandbox> {
  const pool = new ProcessPool(options.warm ?? defaultWarm);
  const timer = setTimeout(() => pool.refill(), options.warmAfterMs ?? defaultWarmAfterMs).unref();
  return {
    name: "embedded",
    abilities: embeddedAbilities,
    async open(task: SandboxTask): Promise<SandboxSession> {
      if (task.network.length > 0) {
        throw new SandboxFault("unavailable", "The embedded sandbox has no network. A skill that needs hosts runs in another sandbox.");
      }
      for (const file of task.files) checkRelativePath(file.path);
      return await EmbeddedSession.open(await pool.take(), task);
    },
    async close() {
      clearTimeout(timer);
      await pool.close();
    },
  };
}

class ProcessPool {
  readonly #size: number;
  readonly #waiting: SandboxProcess[] = [];
  readonly #all = new Set<SandboxProcess>();
  #closed = false;

  constructor(size: number) {
    this.#size = size;
  }

  async take(): Promise<SandboxProcess> {
    if (this.#closed) throw new SandboxFault("closed", "The sandbox is closed.");
    const child = this.#waiting.shift() ?? this.#start();
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
    while (!this.#closed && this.#waiting.length < this.#size) {
      const child = this.#start();
      child.hold(false);
      this.#waiting.push(child);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((child) => child.kill()));
  }

  #start(): SandboxProcess {
    const child = new SandboxProcess();
    this.#all.add(child);
    void child.ended.then(() => {
      this.#all.delete(child);
      const index = this.#waiting.indexOf(child);
      if (index >= 0) this.#waiting.splice(index, 1);
    });
    return child;
  }
}
