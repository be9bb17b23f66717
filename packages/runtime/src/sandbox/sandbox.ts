import type { Readable } from "node:stream";

/** The adapters: programs compiled to WebAssembly in a child process; or real programs in Linux namespaces. */
export type SandboxName = "embedded" | "bubblewrap";

/** Bounds of one session, each held from outside: whatever runs inside is killed when it passes one. */
export type SandboxLimits = {
  /** Time of one command, in milliseconds. */
  wallMs: number;
  /** Resident memory of everything in the session together, in MiB. */
  memoryMb: number;
  /** Output of one command, stdout and stderr together, in bytes. */
  outputBytes: number;
  /** What may lie in the workspace, in MiB. */
  diskMb: number;
  /** Processes at once. */
  processes: number;
};

/** What a session is opened with. Inside, the skill is read-only in `/skill` and the workspace is `/workspace`, where commands start. */
export type SandboxTask = {
  /** Local directory of the skill version's files, already checked against its hash; null for an empty `/skill`. */
  skillDirectory: string | null;
  /** Files of the workspace at the start, by relative path. A local path is read only, never linked to. */
  files: readonly SandboxFile[];
  /** The whole environment, beside `HOME`, `PATH`, `LANG`, `TMPDIR` and `PWD`; nothing of the host's. */
  env: Readonly<Record<string, string>>;
  limits: SandboxLimits;
  /** Host names (`*.example.com` for all below) that may be reached over HTTP and HTTPS; empty: no network at all. */
  network: readonly string[];
  /** Hears each whole line that a program appends to `/workspace/.events/<any>.jsonl`, while it runs. */
  onEventLine(line: string): void;
};

/** A file of the workspace, by its path in it. */
export type SandboxFile = { path: string; content: Uint8Array | string | { localPath: string }; executable?: boolean };

/** What is run: a program with its arguments, or a line for the shell. `python3`, `node`, `bash` name the runtimes. */
export type SandboxCommand = {
  run: { argv: readonly [string, ...string[]] } | { shell: string };
  stdin?: Uint8Array | string;
  /** Relative to `/workspace`; that itself when left out. */
  directory?: string;
  /** Less than the session's, in milliseconds. */
  wallMs?: number;
  /** Output as it comes, if the adapter can, else at the end; pieces may end in the middle of a line, never of a character. */
  onOutput?(stream: "stdout" | "stderr", text: string): void;
  /** Kills the command. */
  signal?: AbortSignal;
};

/** How a command ended: by itself, or killed because it passed a bound or its signal fired. */
export type CommandEnd = "exit" | "timeout" | "memory" | "output" | "disk" | "aborted" | "crashed";

/** `exitCode` is null unless it ended by itself (128 + n for a signal n). Output is what fits the limit. */
export type CommandResult = { end: CommandEnd; exitCode: number | null; stdout: string; stderr: string; durationMs: number };

/** A regular file of the workspace. Links, devices, sockets and files with several names are none. */
export type CollectedFile = { path: string; sizeBytes: number; executable: boolean; open(): Readable };

/** One sandbox for one attempt of one execution, never used for a second one. */
export type SandboxSession = {
  /** Runs one command at a time. After an end other than `exit` the session runs nothing more; its files can still be read if they survived. */
  run(command: SandboxCommand): Promise<CommandResult>;
  /** A file below `/workspace` or `/skill` by absolute path; null when there is none. Larger ones are refused with `SandboxFault`. */
  readFile(path: string, maxBytes: number): Promise<Uint8Array | null>;
  /** Writes a file below `/workspace` by absolute path, with its folders; a `SandboxFault` says why not. */
  writeFile(path: string, content: Uint8Array | string): Promise<void>;
  /** Whatever runs is killed; then every regular file of the workspace, by relative path in code point order. */
  collect(): AsyncIterable<CollectedFile>;
  /** The same without killing, for a checkpoint between two commands. */
  snapshot(): AsyncIterable<CollectedFile>;
  /** Kills whatever runs and removes every trace. Safe to call twice. */
  dispose(): Promise<void>;
};

/** What an adapter can run here, found out by trying when it was opened. */
export type SandboxAbilities = {
  /** Version by runtime: `bash`, `python`, `javascript`, `typescript`; what is not there is missing. */
  runtimes: Readonly<Partial<Record<SandboxRuntime, string>>>;
  /** Top-level Python modules that can be imported, as the interpreter itself lists them. */
  pythonModules: readonly string[];
  /** Commands that a shell script finds. */
  commands: readonly string[];
  /** Whether programs are processes that run beside each other; where not, `&` waits, and a program can neither start nor signal another. */
  processes: boolean;
  /** Whether `SandboxTask.network` can be anything but empty. */
  network: boolean;
  /** Largest file a program can read or write, in bytes; null when only the workspace limits it. */
  maxFileBytes: number | null;
};

/** What can run a program. */
export type SandboxRuntime = "bash" | "python" | "javascript" | "typescript";

/** Runs untrusted programs. Fails closed: what cannot be isolated as promised is not run. */
export type Sandbox = {
  readonly name: SandboxName;
  readonly abilities: SandboxAbilities;
  open(task: SandboxTask): Promise<SandboxSession>;
  /** Kills what still runs, in every session, and what was kept warm. */
  close(): Promise<void>;
};

/** What the sandbox itself refuses or cannot do; the message is for people. */
export class SandboxFault extends Error {
  readonly code: "unavailable" | "disk_full" | "file_too_large" | "bad_path" | "closed";

  constructor(code: SandboxFault["code"], message: string) {
    super(message);
    this.name = "SandboxFault";
    this.code = code;
  }
}
