import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import { type ExecutionDetail, type ExecutionState, type Message, type SpaceId, ThreadId } from "@skillrun/contract";
import {
  findByChatToolCall,
  getExecution,
  iterateEvents,
  listExecutions,
  listMessages,
  type RequestContext,
  uploadFile,
} from "@skillrun/runtime";
import { defineSkill, SkillFailure } from "@skillrun/runtime/skill";
import { createTestRuntime } from "@skillrun/runtime/testing";
import type { UIMessage } from "ai";
import { z } from "zod";
import { type Chat, createChat } from "../create-chat.ts";

/** A real runtime on a database of its own, with the skills `echo`, `hold` and `fail`. */
export type ChatServer = {
  /** A new thread's id, and what a test does in it. */
  newThread(): ChatTestBed;
  /** The same user in another process. */
  another(): Promise<RequestContext>;
  /** Answers "go" in the thread by a call of `hold`, in a process that is killed while that runs. */
  killDuringTurn(thread: ChatTestBed, messageId: string): Promise<void>;
  /** A user of another tenant. */
  stranger(): Promise<RequestContext>;
  close(): Promise<void>;
};

/** One thread and what a test does in it. */
export type ChatTestBed = {
  context: RequestContext;
  space_id: SpaceId;
  thread_id: ThreadId;
  /** The chat with this model; `messageId` becomes the id of its answers. */
  chatOf(model: LanguageModelV4, messageId?: string): Chat;
  ask(chat: Chat, message: UIMessage | string): Promise<ReadableStream<string>>;
  messages(): Promise<Message[]>;
  /** The execution of a tool call, as soon as there is one. */
  executionOf(toolCallId: string): Promise<ExecutionDetail>;
  /** Resolves with `state` when the tool call's execution has reached it, or with the other final state it ended in. */
  untilState(toolCallId: string, state: ExecutionState): Promise<ExecutionState>;
  /** The thread's executions, newest first. */
  executions(): Promise<ExecutionDetail[]>;
  upload(filename: string, content: string): Promise<{ source_id: string; filename: string }>;
};

const openGates = new Set<string>();

/** Lets the `hold` skill with this gate come to its end. */
export function openGate(gate: string): void {
  openGates.add(gate);
}

/** A person's message. */
export function userMessage(text: string): UIMessage {
  return { id: crypto.randomUUID(), role: "user", parts: [{ type: "text", text }] };
}

/** Resolves when `holds` does. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(5);
}

/** Starts a chat server without HTTP. */
export async function startChatServer(): Promise<ChatServer> {
  const { context, space_id, api_key, databaseUrl, another, stranger, close } = await createTestRuntime({ skills: [echo, hold, fail] });
  return {
    newThread: () => openThread(context, space_id, ThreadId.parse(crypto.randomUUID())),
    another: async () => (await another()).context,
    async killDuringTurn(thread, messageId) {
      const dataDirectory = await mkdtemp(join(tmpdir(), "skillrun-test-"));
      const settings = { databaseUrl, dataDirectory, apiKey: api_key, space_id, thread_id: thread.thread_id, messageId };
      const script = fileURLToPath(new URL("doomed-server.testing.ts", import.meta.url));
      const server = spawn(process.execPath, [script, JSON.stringify(settings)], { stdio: ["ignore", "pipe", "inherit"] });
      for await (const line of createInterface(server.stdout)) if (line === "tool-input-available") break;
      await thread.untilState(`${messageId}.1~call_0`, "running");
      // What was not stored yet when a server dies is not there to be recovered.
      await until(async () => JSON.stringify((await thread.messages()).at(-1)?.parts ?? []).includes(`${messageId}.1~call_0`));
      const gone = once(server, "exit");
      server.kill("SIGKILL");
      await gone;
      await rm(dataDirectory, { recursive: true });
    },
    stranger: async () => (await stranger()).context,
    close,
  };
}

function openThread(context: RequestContext, space_id: SpaceId, thread_id: ThreadId): ChatTestBed {
  const executionOf = (toolCallId: string) => findByChatToolCall(context, { space_id, tool_call_id: toolCallId, wait_seconds: 25 });
  return {
    context,
    space_id,
    thread_id,
    chatOf: (languageModel, messageId) =>
      createChat({ languageModel, ...(messageId === undefined ? {} : { generateMessageId: () => messageId }) }),
    ask: (chat, message) =>
      chat.startTurn(context, { space_id, thread_id, message: typeof message === "string" ? userMessage(message) : message }),
    messages: () => listMessages(context, { space_id, thread_id }),
    executionOf,
    async untilState(toolCallId, state) {
      const { id } = await executionOf(toolCallId);
      const events = iterateEvents(context, { space_id, execution_id: id, after: 0 });
      for await (const { type } of events) if (type === (state === "running" ? "execution_started" : `execution_${state}`)) return state;
      return (await getExecution(context, { space_id, execution_id: id })).state;
    },
    async executions() {
      const { data } = await listExecutions(context, { space_id, chat_thread_id: thread_id, limit: 100 });
      return Promise.all(data.map(({ id }) => getExecution(context, { space_id, execution_id: id })));
    },
    async upload(filename, content) {
      const { source_id } = await uploadFile(context, { filename, content_type: "text/csv", body: Readable.from([Buffer.from(content)]) });
      return { source_id, filename };
    },
  };
}

const echo = defineSkill({
  slug: "echo",
  version: "1.0.0",
  title: "Echo",
  description: "Says it again, and names the files it was given.",
  inputs: z.object({ text: z.string() }),
  outputs: z.object({ text: z.string(), files: z.array(z.string()) }),
  run: async ({ materials }, { text }) => ({ text, files: materials.map(({ name }) => name) }),
});

/** Runs until `openGate` is called with its gate. */
export const hold = defineSkill({
  slug: "hold",
  version: "1.0.0",
  title: "Hold",
  description: "Runs until its gate is opened.",
  inputs: z.object({ gate: z.string() }),
  outputs: z.object({ gate: z.string() }),
  async run({ signal }, { gate }) {
    while (!openGates.has(gate)) await delay(5, undefined, { signal });
    return { gate };
  },
});

const fail = defineSkill({
  slug: "fail",
  version: "1.0.0",
  title: "Fail",
  description: "Fails.",
  inputs: z.object({}),
  outputs: z.object({}),
  run: () => Promise.reject(new SkillFailure("meant_to", "It was meant to.")),
});
