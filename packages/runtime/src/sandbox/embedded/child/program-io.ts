import type { MessagePort } from "node:worker_threads";
import type { TreeChanges, TreeEntry } from "./tree-snapshot.ts";

/** What a program is given: its words, and the files it sees. */
export type ProgramTask = {
  argv: string[];
  env: Record<string, string>;
  directory: string;
  stdin: Uint8Array;
  entries: TreeEntry[];
  /** How many bytes and entries the program may add. */
  space: number;
  entrySpace: number;
};

/** What a program's thread says while it runs, and at its end. */
export type ProgramMessage =
  | { type: "ready" }
  | { type: "output"; stream: "stdout" | "stderr"; data: Uint8Array }
  | { type: "events"; lines: string[] }
  | { type: "full" }
  | { type: "end"; exitCode: number; changes: TreeChanges };

/** What a program's thread is started with. */
export type ProgramThreadData = { port: MessagePort; signal: SharedArrayBuffer; wasm: object | null };

/** Who hears what a program says while it runs. */
export type ProgramHost = {
  onOutput(stream: "stdout" | "stderr", data: Uint8Array): void;
  onEvents(lines: string[]): void;
  onFull(): void;
};

/** What runs programs in threads of their own. */
export type ProgramRuntime = "python" | "javascript";

/** A program's words and surroundings, as the shell or the parent gives them. */
export type ProgramCall = { runtime: ProgramRuntime; argv: string[]; env: Record<string, string>; directory: string; stdin: Uint8Array };
