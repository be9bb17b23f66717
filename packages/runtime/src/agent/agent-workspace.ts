import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { packWorkspace } from "../artifact/pack-workspace.ts";
import { readWorkspaceArchive } from "../artifact/read-workspace-archive.ts";
import {
  type CollectedFile,
  type CommandEnd,
  type Sandbox,
  SandboxFault,
  type SandboxSession,
  type SandboxTask,
} from "../sandbox/sandbox.ts";
import { ExecutionFault } from "../skill/execution-fault.ts";
import { type FileTool, toolInputs } from "./agent-tools.ts";
import { describeCommand, describeFile, type ToolOutput } from "./tool-output.ts";

const maxReadBytes = 8_000_000;
const minCommandMs = 1_000;
/** What a later attempt can go on from: stored with each change of the workspace, beside the results of its tools. */
const checkpointBounds = { maxBytes: 64 * 1024 * 1024, maxFiles: 10_000 };

function refuse({ path, why }: { path: string; why: "name" | "size" }): never {
  const reason = why === "name" ? "its name cannot be kept" : `an agent's workspace may hold ${checkpointBounds.maxBytes} bytes`;
  throw new ExecutionFault("tool_error", "checkpoint_failed", `The workspace cannot be kept at ${JSON.stringify(path)}: ${reason}.`);
}

/** The sandbox of one agent: opened when it is first needed, and put back to its last checkpoint when a command was killed. */
export type AgentWorkspace = {
  /** Executes a tool; whatever goes wrong in it is an output for the model. */
  call(name: FileTool, input: unknown, signal: AbortSignal): Promise<ToolOutput>;
  /** The workspace as base64 text of an archive, without `inputs/`; null when it is what it was at the last checkpoint. */
  checkpoint(): Promise<string | null>;
  /** Takes up a checkpoint of an earlier attempt. */
  restore(checkpoint: string): void;
  /** Ends all work; every file that is left. */
  collect(): AsyncIterable<CollectedFile>;
  dispose(): Promise<void>;
};

/** Makes the workspace of an agent. `task.files` are the inputs: every session begins with them. */
export function createAgentWorkspace(sandbox: Sandbox, task: SandboxTask): AgentWorkspace {
  let session: SandboxSession | null = null;
  let saved: string | null = null;
  let savedHash = "";

  const open = async (): Promise<SandboxSession> => {
    if (session !== null) return session;
    const files = saved === null ? [] : await readWorkspaceArchive(Readable.from([Buffer.from(saved, "base64")]), checkpointBounds);
    session = await sandbox.open({ ...task, files: [...task.files, ...files] });
    return session;
  };
  const forget = async () => {
    const old = session;
    session = null;
    await old?.dispose();
  };
  const execute = async (name: FileTool, input: unknown, signal: AbortSignal): Promise<ToolOutput> => {
    if (name === "bash") {
      const { command, timeout_ms } = toolInputs.bash.parse(input);
      const wallMs = Math.max(minCommandMs, Math.min(timeout_ms ?? task.limits.wallMs, task.limits.wallMs));
      const result = await (await open()).run({ run: { shell: command }, wallMs, signal });
      signal.throwIfAborted();
      if (result.end === "exit") return describeCommand(result);
      await forget();
      return { text: killed(result.end, wallMs, task), isError: true };
    }
    if (name === "read") {
      const { path, offset, limit } = toolInputs.read.parse(input);
      const content = await (await open()).readFile(path, maxReadBytes);
      return content === null ? { text: `There is no file ${path}.`, isError: true } : describeFile(content, { offset, limit });
    }
    const { path, content } = toolInputs.write.parse(input);
    await (await open()).writeFile(path, content);
    return { text: `Wrote ${Buffer.byteLength(content)} bytes to ${path}.`, isError: false };
  };

  return {
    async call(name, input, signal) {
      try {
        return await execute(name, input, signal);
      } catch (error) {
        if (error instanceof SandboxFault && error.code !== "unavailable" && error.code !== "closed")
          return { text: error.message, isError: true };
        throw error;
      }
    },
    async checkpoint() {
      if (session === null) return null;
      const archive = await buffer(
        packWorkspace(withoutInputs(session.snapshot()), { maxBytes: checkpointBounds.maxBytes, onLeftOut: refuse }),
      );
      const hash = createHash("sha256").update(archive).digest("hex");
      if (hash === savedHash) return null;
      savedHash = hash;
      saved = archive.toString("base64");
      return saved;
    },
    restore(checkpoint) {
      saved = checkpoint;
      savedHash = createHash("sha256").update(Buffer.from(checkpoint, "base64")).digest("hex");
    },
    async *collect() {
      if (session === null && saved === null) return;
      yield* withoutInputs((await open()).collect());
    },
    dispose: forget,
  };
}

async function* withoutInputs(files: AsyncIterable<CollectedFile>): AsyncIterable<CollectedFile> {
  for await (const file of files) if (!file.path.startsWith("inputs/") && !file.path.startsWith(".events/")) yield file;
}

function killed(end: CommandEnd, wallMs: number, { limits }: SandboxTask): string {
  const why: Record<CommandEnd, string> = {
    exit: "",
    timeout: `it took longer than ${wallMs} ms`,
    memory: `it used more than ${limits.memoryMb} MiB of memory`,
    output: `it wrote more than ${limits.outputBytes} bytes of output; redirect it into a file`,
    disk: `the workspace may hold ${limits.diskMb} MiB`,
    aborted: "it was stopped",
    crashed: "the sandbox broke down",
  };
  return `The command was killed: ${why[end]}. The workspace is what it was before these tool calls.`;
}
