import { isUtf8 } from "node:buffer";
import { StringDecoder } from "node:string_decoder";
import { Bash, type BashExecResult } from "just-bash";
import type { ChildMessage, Request } from "../messages.ts";
import { awkArguments } from "./awk-arguments.ts";
import type { EventTail } from "./event-tail.ts";
import type { MemoryTree } from "./memory-tree.ts";
import type { ProgramCall, ProgramHost, ProgramRuntime } from "./program-io.ts";
import { ProgramThreads } from "./program-threads.ts";
import { quoteWord, readShebang } from "./shebang.ts";
import { shellArguments } from "./shell-arguments.ts";
import { programOf, shellCommands } from "./shell-commands.ts";
import { shellLimits } from "./shell-limits.ts";
import { ShellOutput } from "./shell-output.ts";
import { TreeFileSystem } from "./tree-file-system.ts";
import { applyChanges, snapshotTree } from "./tree-snapshot.ts";

type Run = Extract<Request, { type: "run" }>;

/** Runs commands: a program that is named alone in its own thread with live output, everything else through the shell. */
export class CommandRunner {
  readonly #send: (message: ChildMessage) => void;
  readonly #tail: EventTail;
  readonly #threads: Record<ProgramRuntime, ProgramThreads> = {
    python: new ProgramThreads(new URL("./python-thread.ts", import.meta.url)),
    javascript: new ProgramThreads(new URL("./javascript-thread.ts", import.meta.url)),
  };
  readonly #output: ShellOutput;
  #tree: MemoryTree;
  #env: Record<string, string> = {};
  #shell: Bash | undefined;
  #quiet = 0;
  #abort = new AbortController();

  constructor(tree: MemoryTree, tail: EventTail, send: (message: ChildMessage) => void) {
    this.#tree = tree;
    this.#tail = tail;
    this.#send = send;
    this.#output = new ShellOutput(({ stdout, stderr }) => this.#sendText(stdout, stderr));
    Object.assign(globalThis, {
      [Symbol.for("skillrun.watch")]: this.#output,
      [Symbol.for("skillrun.text")]: textOfBytes,
      [Symbol.for("skillrun.interpret")]: (source: string, path: string, args: readonly string[]) => {
        const words = readShebang(source);
        return words === null ? undefined : [...words, path, ...args].map(quoteWord).join(" ");
      },
      [Symbol.for("skillrun.shellArguments")]: shellArguments,
      [Symbol.for("skillrun.awkArguments")]: awkArguments,
    });
  }

  /** Loads what any program needs, before one is known. */
  async warm(): Promise<void> {
    const threads = [this.#threads.javascript.warm(), this.#threads.python.warm()];
    this.begin(this.#tree, {});
    await this.#shell?.exec("true; echo a | cat >/dev/null; mkdir -p /tmp/w; ls /tmp >/dev/null", { cwd: "/" });
    await Promise.all(threads);
  }

  /** Begins the session over these files. */
  begin(tree: MemoryTree, env: Record<string, string>): void {
    this.#tree = tree;
    const files = new TreeFileSystem(tree);
    for (const folder of ["/skill", "/workspace/.events", "/tmp/home"]) tree.makeDirectory(folder, true);
    this.#env = { ...env };
    this.#shell = new Bash({
      fs: files,
      cwd: "/workspace",
      env: this.#env,
      executionLimits: shellLimits,
      customCommands: shellCommands((call) => this.#runCollected(call)),
      processInfo: { pid: 2, ppid: 1, uid: 1000, gid: 1000 },
    });
    for (const name of ["python3", "python", "node"]) files.writeFileSync(`/usr/bin/${name}`, "");
    files.endLayout();
    tree.lock("/bin");
    tree.lock("/usr");
  }

  commands(): string[] {
    const usr = this.#tree.find("/usr/bin", "list");
    return usr.kind === "directory" ? [...usr.children.keys()].sort() : [];
  }

  /** An event file changed through the shell's file system. */
  onTreeWrite(path: string, content: Uint8Array, from: number): void {
    if (this.#quiet > 0) this.#tail.prime(path, content);
    else this.#tail.update(path, content, from);
  }

  /** Changes files without telling their lines as events. */
  quietly(change: () => void): void {
    this.#quiet += 1;
    try {
      change();
    } finally {
      this.#quiet -= 1;
    }
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all([this.#threads.python.stop(), this.#threads.javascript.stop()]);
  }

  async run(request: Run): Promise<{ exitCode: number }> {
    this.#abort = new AbortController();
    const call = this.#programOf(request);
    if (call !== null) return { exitCode: await this.#runLive(call) };
    if (this.#shell === undefined) throw new Error("the session has not begun");
    const line = request.shell ?? (request.argv ?? []).map(quoteWord).join(" ");
    this.#output.begin(request.outputBytes);
    try {
      const result = await this.#shell.exec(line, {
        cwd: request.directory,
        env: { PWD: request.directory },
        stdin: Buffer.from(request.stdin).toString("latin1"),
        stdinKind: "bytes",
        signal: this.#abort.signal,
      });
      this.#sendResult(result);
      return { exitCode: result.exitCode };
    } catch (error) {
      this.#send({ type: "output", stream: "stderr", text: `bash: ${error instanceof Error ? error.message : String(error)}\n` });
      return { exitCode: 1 };
    }
  }

  #programOf(request: Run): ProgramCall | null {
    const [name, ...rest] = request.argv ?? [];
    if (name === undefined) return null;
    const common = { env: { ...this.#env, PWD: request.directory }, directory: request.directory, stdin: request.stdin };
    const named = programOf(name);
    if (named !== null) return { ...common, runtime: named, argv: [name, ...rest] };
    if (!name.includes("/")) return null;
    const path = name.startsWith("/") ? name : `${request.directory}/${name}`;
    const { node } = this.#tree.place(path, "open");
    if (node?.kind !== "file" || (node.mode & 0o111) === 0) return null;
    const words = readShebang(new TextDecoder().decode(node.data.subarray(0, Math.min(node.size, 1024))));
    const runtime = words?.[0] === undefined ? null : programOf(words[0]);
    return words === null || runtime === null ? null : { ...common, runtime, argv: [...words, name, ...rest] };
  }

  #sendResult(result: BashExecResult): void {
    const bytes = result.stdoutKind === "bytes" || result.stdoutEncoding === "binary";
    const text = bytes ? Buffer.from(result.stdout, "latin1").toString("utf8") : result.stdout;
    this.#sendText(text, result.stderr);
  }

  #sendText(stdout: string, stderr: string): void {
    if (stdout !== "") this.#send({ type: "output", stream: "stdout", text: stdout });
    if (stderr !== "") this.#send({ type: "output", stream: "stderr", text: stderr });
  }

  async #runLive(call: ProgramCall): Promise<number> {
    const decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
    const say = (stream: "stdout" | "stderr", text: string): void => {
      if (text !== "") this.#send({ type: "output", stream, text });
    };
    const exitCode = await this.#runProgram(call, {
      onOutput: (stream, data) => say(stream, decoders[stream].write(Buffer.from(data))),
      onEvents: (lines) => this.#send({ type: "events", lines }),
      onFull: () => this.#send({ type: "full" }),
    });
    say("stdout", decoders.stdout.end());
    say("stderr", decoders.stderr.end());
    return exitCode;
  }

  async #runCollected(call: ProgramCall): Promise<{ stdout: Uint8Array; stderr: Uint8Array; exitCode: number }> {
    const pieces: Record<"stdout" | "stderr", Uint8Array[]> = { stdout: [], stderr: [] };
    const reach = this.#output.reach();
    const exitCode = await this.#runProgram(call, {
      onOutput: (stream, data) => {
        pieces[stream].push(data);
        if (reach[stream]) this.#output.take(stream, data);
      },
      onEvents: (lines) => this.#send({ type: "events", lines }),
      onFull: () => this.#send({ type: "full" }),
    });
    return { stdout: Buffer.concat(pieces.stdout), stderr: Buffer.concat(pieces.stderr), exitCode };
  }

  async #runProgram(call: ProgramCall, host: ProgramHost): Promise<number> {
    const { runtime, argv, env, directory, stdin } = call;
    const { space, entrySpace } = this.#tree;
    const task = { argv, env, directory, stdin, entries: snapshotTree(this.#tree), space, entrySpace };
    const { exitCode, changes } = await this.#threads[runtime].run(task, host);
    this.quietly(() => applyChanges(this.#tree, changes));
    return exitCode;
  }
}

/** Text of which each character stands for a byte, as text; anything else stays. */
function textOfBytes(text: string): string {
  if (!/[\x80-\xff]/.test(text) || /[^\0-\xff]/.test(text)) return text;
  const bytes = Buffer.from(text, "latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : text;
}
