import { AsyncLocalStorage } from "node:async_hooks";

type Stream = "stdout" | "stderr";
/** Whether what is said here reaches the outside: not what goes into a file, a pipe or a variable. */
type Reach = Readonly<Record<Stream, boolean>>;
type Result = { stdout: string; stderr: string; stdoutKind?: string };
type Redirection = { operator: string; fd: number | null; target: { parts?: readonly { type: string; value?: string }[] } };
type Command = { redirections?: readonly Redirection[] };

const outside: Reach = { stdout: true, stderr: true };

/** Where the patched shell finds what watches its commands. */
export type ShellWatch = {
  /** Every command, simple or compound. */
  command<T extends Result>(command: Command, run: () => Promise<T>): Promise<T>;
  /** What goes into a pipe or a variable. */
  captured<T>(run: () => Promise<T>, withErrors?: boolean): Promise<T>;
};

/**
 * Counts what the shell's commands say to the outside while they run: the shell itself gives its output only at its end, which a flood never
 * reaches.
 */
export class ShellOutput implements ShellWatch {
  readonly #reach = new AsyncLocalStorage<Reach>();
  readonly #onFull: (said: Record<Stream, string>) => void;
  #said: { stream: Stream; data: Buffer }[] = [];
  #left = Number.POSITIVE_INFINITY;
  #taken: Record<Stream, number> = { stdout: 0, stderr: 0 };

  constructor(onFull: (said: Record<Stream, string>) => void) {
    this.#onFull = onFull;
  }

  /** A line for the shell begins, and may say this much. */
  begin(bytes: number): void {
    this.#said = [];
    this.#left = bytes;
    this.#taken = { stdout: 0, stderr: 0 };
  }

  /** What the code that runs now says to, for what it says later. */
  reach(): Reach {
    return this.#reach.getStore() ?? outside;
  }

  /** A command said this to the outside. */
  take(stream: Stream, data: Uint8Array): void {
    if (data.length === 0 || this.#left < 0) return;
    this.#said.push({ stream, data: Buffer.from(data) });
    this.#taken[stream] += data.length;
    this.#left -= data.length;
    if (this.#left < 0) this.#onFull({ stdout: this.#textOf("stdout"), stderr: this.#textOf("stderr") });
  }

  async command<T extends Result>(command: Command, run: () => Promise<T>): Promise<T> {
    const reach = this.reach();
    if (!reach.stdout && !reach.stderr) return await run();
    const before = { ...this.#taken };
    const inside = redirected(reach, command.redirections ?? []);
    const result = await (inside === reach ? run() : this.#reach.run(inside, run));
    // What commands inside this one have said was taken then.
    if (reach.stdout && result.stdout !== "") {
      const data = Buffer.from(result.stdout, result.stdoutKind === "bytes" ? "latin1" : "utf8");
      this.take("stdout", data.subarray(this.#taken.stdout - before.stdout));
    }
    if (reach.stderr && result.stderr !== "") this.take("stderr", Buffer.from(result.stderr).subarray(this.#taken.stderr - before.stderr));
    // The parent ends it now; a shell that went on would keep the process from telling.
    if (this.#left < 0) await new Promise<never>(() => undefined);
    return result;
  }

  async captured<T>(run: () => Promise<T>, withErrors = false): Promise<T> {
    return await this.#reach.run({ stdout: false, stderr: !withErrors && this.reach().stderr }, run);
  }

  #textOf(stream: Stream): string {
    return Buffer.concat(this.#said.filter((piece) => piece.stream === stream).map(({ data }) => data)).toString("utf8");
  }
}

function redirected(reach: Reach, redirections: readonly Redirection[]): Reach {
  let { stdout, stderr } = reach;
  for (const { operator, fd, target } of redirections) {
    if (!operator.includes(">")) continue;
    if (operator.startsWith("&")) {
      stdout = false;
      stderr = false;
      continue;
    }
    const to = operator === ">&" ? target.parts?.[0]?.value : undefined;
    const reaches = to === "1" ? stdout : to === "2" ? stderr : false;
    if (fd === null || fd === 1) stdout = reaches;
    else if (fd === 2) stderr = reaches;
  }
  return stdout === reach.stdout && stderr === reach.stderr ? reach : { stdout, stderr };
}
