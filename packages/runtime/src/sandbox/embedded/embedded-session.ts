import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { mostEventLines } from "../event-bounds.ts";
import {
  type CollectedFile,
  type CommandEnd,
  type CommandResult,
  type SandboxCommand,
  SandboxFault,
  type SandboxFile,
  type SandboxSession,
  type SandboxTask,
} from "../sandbox.ts";
import { isRecord, own } from "./child-message.ts";
import { chunkBytes } from "./messages.ts";
import { readResidentMemory } from "./resident-memory.ts";
import type { ProcessListener, SandboxProcess } from "./sandbox-process.ts";
import { checkAbsolutePath, checkRelativePath } from "./workspace-path.ts";

const mebibyte = 1024 * 1024;
const memoryEveryMs = 25;
const replyWithinMs = 10_000;
const listedAtOnce = 1000;
const maxFiles = 20_000;
const idle: ProcessListener = { onOutput: () => undefined, onEvents: () => undefined, onFull: () => undefined };

/** One session in one child process. */
export class EmbeddedSession implements SandboxSession {
  readonly #process: SandboxProcess;
  readonly #task: SandboxTask;
  #running: { finish(end: CommandEnd): void } | undefined;
  #finished: CommandEnd | undefined;
  #disposed = false;
  #saidLines = 0;
  /** What the waiting interpreters take themselves is no program's use. */
  #idleBytes = 0;

  private constructor(child: SandboxProcess, task: SandboxTask) {
    this.#process = child;
    this.#task = task;
  }

  /** Begins a session in a child that is ready and was never used. */
  static async open(child: SandboxProcess, task: SandboxTask): Promise<EmbeddedSession> {
    const session = new EmbeddedSession(child, task);
    const diskBytes = task.limits.diskMb * mebibyte;
    const env = {
      HOME: "/tmp/home",
      PATH: "/usr/local/bin:/usr/bin:/bin",
      LANG: "C.UTF-8",
      TMPDIR: "/tmp",
      PWD: "/workspace",
      ...task.env,
    };
    try {
      child.listener = idle;
      session.#idleBytes = (await readResidentMemory(child.pid)) ?? 0;
      await child.ask({ type: "begin", env, diskBytes, maxEntries: maxFiles });
      if (task.skillDirectory !== null) await session.#putDirectory(task.skillDirectory, "/skill");
      await child.ask({ type: "lock" });
      for (const file of task.files) {
        await session.#put(`/workspace/${file.path}`, file, true);
      }
      return session;
    } catch (error) {
      await child.kill();
      throw error;
    }
  }

  async run(command: SandboxCommand): Promise<CommandResult> {
    if (this.#finished !== undefined)
      throw new SandboxFault("closed", `This sandbox runs nothing more: its last command ended by ${this.#finished}.`);
    if (this.#running !== undefined) throw new SandboxFault("closed", "This sandbox runs one command at a time.");
    const directory =
      command.directory === undefined || command.directory === "." ? "/workspace" : `/workspace/${checkRelativePath(command.directory)}`;
    const started = performance.now();
    const output = new CommandOutput(this.#task.limits.outputBytes, command.onOutput, () => this.#running?.finish("output"));
    const { promise, resolve } = Promise.withResolvers<{ end: CommandEnd; exitCode: number | null }>();
    let end: CommandEnd | undefined;
    const finish = (reason: CommandEnd): void => {
      if (end !== undefined) return;
      end = reason;
      this.#finished = reason;
      void this.#process.kill().then(() => resolve({ end: reason, exitCode: null }));
    };
    this.#running = { finish };
    const stops = this.#watch(command, finish);
    this.#process.listener = {
      onOutput: (stream, text) => end === undefined && output.take(stream, text),
      onEvents: (lines) => this.#tellEvents(lines),
      onFull: () => finish("disk"),
    };
    const { argv, shell } =
      "shell" in command.run ? { argv: null, shell: command.run.shell } : { argv: [...command.run.argv], shell: null };
    const stdin = typeof command.stdin === "string" ? Buffer.from(command.stdin) : (command.stdin ?? new Uint8Array(0));
    this.#process.ask({ type: "run", argv, shell, stdin, directory, outputBytes: this.#task.limits.outputBytes }).then(
      (value) => end === undefined && resolve({ end: "exit", exitCode: readExitCode(value) }),
      () => finish(this.#process.end?.outOfMemory === true ? "memory" : "crashed"),
    );
    try {
      const result = await promise;
      return { ...result, stdout: output.stdout, stderr: output.stderr, durationMs: performance.now() - started };
    } finally {
      for (const stop of stops) stop();
      this.#process.listener = idle;
      this.#running = undefined;
    }
  }

  async readFile(path: string, maxBytes: number): Promise<Uint8Array | null> {
    checkAbsolutePath(path, ["/workspace", "/skill"]);
    const pieces: Uint8Array[] = [];
    for (let offset = 0; ; ) {
      const piece = await this.#readPiece(path, offset);
      if (piece === null) return null;
      if (piece.size > maxBytes) throw new SandboxFault("file_too_large", `${path} has ${piece.size} bytes; ${maxBytes} are allowed.`);
      pieces.push(piece.data);
      offset += piece.data.length;
      if (piece.data.length === 0 || offset >= piece.size) return Buffer.concat(pieces);
    }
  }

  async writeFile(path: string, content: Uint8Array | string): Promise<void> {
    checkAbsolutePath(path, ["/workspace"]);
    await this.#put(path, { path, content }, false);
  }

  /** The files are in the process's memory: where a command had to be killed, none survive. */
  async *collect(): AsyncIterable<CollectedFile> {
    this.#finished ??= "aborted";
    if (this.#running !== undefined) {
      this.#running.finish("aborted");
      return;
    }
    yield* this.snapshot();
  }

  async *snapshot(): AsyncIterable<CollectedFile> {
    if (this.#disposed) throw new SandboxFault("closed", "The sandbox is closed.");
    if (this.#process.end !== undefined) return;
    const files: { path: string; sizeBytes: number; executable: boolean }[] = [];
    let left = this.#task.limits.diskMb * mebibyte;
    for (let offset = 0; offset < maxFiles; offset += listedAtOnce) {
      const listed = await within(this.#process.ask({ type: "list", offset, count: listedAtOnce }));
      if (!Array.isArray(listed) || listed.length > listedAtOnce) throw new SandboxFault("closed", "The sandbox does not list its files.");
      for (const entry of listed) {
        const file = readListed(entry);
        if (file === null || file.sizeBytes > left) continue;
        left -= file.sizeBytes;
        files.push(file);
      }
      if (listed.length < listedAtOnce) break;
    }
    for (const file of files.sort((a, b) => compareCodePoints(a.path, b.path))) {
      yield { ...file, open: () => Readable.from(this.#stream(`/workspace/${file.path}`, file.sizeBytes)) };
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#finished ??= "aborted";
    this.#running?.finish("aborted");
    await this.#process.kill();
  }

  /** What ends the command from outside; each function given back takes one of them away. */
  #watch(command: SandboxCommand, finish: (end: CommandEnd) => void): (() => void)[] {
    const { limits } = this.#task;
    const clock = setTimeout(() => finish("timeout"), Math.min(limits.wallMs, command.wallMs ?? limits.wallMs));
    const memory = setInterval(() => {
      void readResidentMemory(this.#process.pid).then((bytes) => {
        if (bytes !== null && bytes > this.#idleBytes + limits.memoryMb * mebibyte) finish("memory");
      });
    }, memoryEveryMs);
    const abort = (): void => finish("aborted");
    const { signal } = command;
    if (signal?.aborted === true) abort();
    else signal?.addEventListener("abort", abort, { once: true });
    return [() => clearTimeout(clock), () => clearInterval(memory), () => signal?.removeEventListener("abort", abort)];
  }

  #tellEvents(lines: readonly string[]): void {
    for (const line of lines) {
      if (this.#saidLines >= mostEventLines) return;
      this.#saidLines += 1;
      this.#task.onEventLine(line);
    }
  }

  async #putDirectory(local: string, inside: string): Promise<void> {
    for (const entry of await readdir(local, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const relative = checkRelativePath(path.slice(local.replace(/\/+$/, "").length + 1));
      await this.#put(`${inside}/${relative}`, { path: relative, content: { localPath: path }, executable: true }, true);
    }
  }

  async #put(path: string, file: SandboxFile, prime: boolean): Promise<void> {
    let append = false;
    const mode = file.executable === true ? 0o755 : 0o644;
    for await (const data of piecesOf(file.content)) {
      await this.#process.ask({ type: "put", path, data, append, mode, prime });
      append = true;
    }
  }

  async *#stream(path: string, size: number): AsyncGenerator<Uint8Array> {
    for (let offset = 0; offset < size; ) {
      const piece = await this.#readPiece(path, offset);
      if (piece === null || piece.data.length === 0 || offset + piece.data.length > size) {
        throw new SandboxFault("closed", `${path} changed while it was read.`);
      }
      offset += piece.data.length;
      yield piece.data;
    }
  }

  async #readPiece(path: string, offset: number): Promise<{ size: number; data: Uint8Array } | null> {
    const value = await within(this.#process.ask({ type: "read", path, offset, length: chunkBytes }));
    if (value === null) return null;
    if (!isRecord(value)) throw new SandboxFault("closed", "The sandbox does not give its files.");
    const size = own(value, "size");
    const data = own(value, "data");
    const sound =
      typeof size === "number" && Number.isSafeInteger(size) && size >= 0 && data instanceof Uint8Array && data.length <= chunkBytes;
    if (!sound) throw new SandboxFault("closed", "The sandbox does not give its files.");
    return { size, data };
  }
}

/** Output as far as it fits. */
class CommandOutput {
  stdout = "";
  stderr = "";
  #left: number;
  readonly #live: SandboxCommand["onOutput"];
  readonly #onFull: () => void;

  constructor(bytes: number, live: SandboxCommand["onOutput"], onFull: () => void) {
    this.#left = bytes;
    this.#live = live;
    this.#onFull = onFull;
  }

  take(stream: "stdout" | "stderr", text: string): void {
    const bytes = Buffer.byteLength(text);
    const kept = bytes <= this.#left ? text : cutText(text, this.#left);
    this.#left -= bytes;
    this[stream] += kept;
    if (kept !== "") this.#live?.(stream, kept);
    if (this.#left < 0) this.#onFull();
  }
}

function cutText(text: string, bytes: number): string {
  const cut = Buffer.from(text).subarray(0, Math.max(0, bytes)).toString("utf8");
  return cut.endsWith("\ufffd") ? cut.slice(0, -1) : cut;
}

async function* piecesOf(content: SandboxFile["content"]): AsyncGenerator<Uint8Array> {
  if (typeof content === "object" && "localPath" in content) {
    let any = false;
    for await (const piece of createReadStream(content.localPath, { highWaterMark: chunkBytes })) {
      any = true;
      yield piece;
    }
    if (!any) yield new Uint8Array(0);
    return;
  }
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  for (let offset = 0; offset === 0 || offset < bytes.length; offset += chunkBytes) yield bytes.subarray(offset, offset + chunkBytes);
}

function readExitCode(value: unknown): number {
  const code = isRecord(value) ? own(value, "exitCode") : undefined;
  return typeof code === "number" && Number.isInteger(code) ? code & 255 : 255;
}

function readListed(entry: unknown): { path: string; sizeBytes: number; executable: boolean } | null {
  if (!isRecord(entry)) return null;
  const path = own(entry, "path");
  const sizeBytes = own(entry, "size");
  if (typeof path !== "string" || typeof sizeBytes !== "number" || !Number.isSafeInteger(sizeBytes) || sizeBytes < 0) return null;
  try {
    return { path: checkRelativePath(path), sizeBytes, executable: own(entry, "executable") === true };
  } catch {
    return null;
  }
}

async function within<T>(answer: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const clock = setTimeout(() => reject(new SandboxFault("closed", "The sandbox does not answer.")), replyWithinMs);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(clock);
  }
}

function compareCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
