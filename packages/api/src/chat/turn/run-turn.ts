import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { SpaceId, ThreadId } from "@skillrun/contract";
import { listTools, type RequestContext, saveMessage, type Turn } from "@skillrun/runtime";
import { describeModelError, noticeCutOff } from "@skillrun/runtime/model";
import {
  convertToModelMessages,
  isStepCount,
  streamText,
  toUIMessageStream,
  type UIMessage,
  type UIMessageChunk,
  wrapLanguageModel,
} from "ai";
import { createToolDispatcher } from "../dispatch/dispatch-tools.ts";
import { watchExactArguments } from "../dispatch/exact-arguments.ts";
import { hydrateToolCalls } from "../dispatch/hydrate-tool-calls.ts";
import { uniqueToolCallIds } from "../dispatch/tool-call-ids.ts";

import { collectMessageSnapshots, storedMetadataOf, storedPartsOf } from "./message-snapshots.ts";
import type { ResponseStream } from "./response-stream.ts";
import { uploadedFilesOf, withFileNotes } from "./ui-message-history.ts";
import { watchUnfinishedCalls } from "./unfinished-calls.ts";

/** What one assistant answer needs. */
export type TurnInput = {
  model: LanguageModelV4;
  space_id: SpaceId;
  thread_id: ThreadId;
  /** The id of the answer. */
  message_id: string;
  /** The conversation so far; its last message is what is answered. */
  history: readonly UIMessage[];
  /** True: executions of earlier calls that still go on are waited for, so that their results can be told. */
  waitForExecutions: boolean;
};

/** How often in one turn the model may be asked, each time with its tools' results. */
const maxSteps = 8;

const instructions = `You are the assistant of a workspace whose skills are your tools. Each call of a skill runs as an execution that the person follows live on a card, with its progress and its files: do not repeat what the card shows, say what the result means. Files the person attached reach the skills by themselves. When an execution failed or was cancelled, say so plainly.`;

/**
 * Runs one turn to its end, whether or not anybody still reads `response`: streams the answer to `response` and to the turn's log,
 * keeps the message stored as it grows, and ends the turn. Never rejects.
 */
export async function runTurn(context: RequestContext, turn: Turn, input: TurnInput, response: ResponseStream): Promise<void> {
  const log = context.runtime.log.child({ thread_id: input.thread_id, message_id: input.message_id });
  const save = async (message: Pick<UIMessage, "parts" | "metadata">, status: "streaming" | "complete" | "stopped") => {
    const stored = {
      id: input.message_id,
      role: "assistant" as const,
      parts: storedPartsOf(message),
      metadata: storedMetadataOf(message),
      status,
    };
    await saveMessage(context, { space_id: input.space_id, thread_id: input.thread_id, message: stored });
  };
  const snapshots = collectMessageSnapshots((message) =>
    save(message, "streaming").catch((error: unknown) => log.warn({ err: error }, "a message was not saved as it grew")),
  );
  const emit = (data: string) => {
    // A broken-off answer has no end: who reads it looks for the one that goes on.
    if (turn.isInterrupted) return;
    turn.append(data);
    response.send(data);
  };
  const send = (chunk: UIMessageChunk) => {
    if (turn.isInterrupted) return;
    // The stream tells an error once; the message keeps it, for those who load the thread later.
    if (chunk.type === "error") send({ type: "message-metadata", messageMetadata: { error: chunk.errorText } });
    emit(`data: ${JSON.stringify(chunk)}\n\n`);
    snapshots.write(chunk);
  };
  const onError = (error: unknown) => {
    log.error({ err: error }, "the model did not answer");
    return describeModelError(error);
  };
  try {
    send({ type: "start", messageId: input.message_id });
    await streamAnswer(context, turn.signal, input, send, onError).catch((error: unknown) =>
      send(turn.signal.aborted ? { type: "abort" } : { type: "error", errorText: onError(error) }),
    );
    // Without a live turn, `streaming` reads as interrupted, and is recovered.
    const status = turn.isInterrupted ? "streaming" : turn.signal.aborted ? "stopped" : "complete";
    await save((await snapshots.finish()) ?? { parts: [] }, status);
    emit("data: [DONE]\n\n");
    await turn.flush();
    await turn.end();
  } catch (error) {
    log.error({ err: error }, "a turn broke off");
    await turn.end().catch((fault: unknown) => log.error({ err: fault }, "a broken turn was not ended"));
  } finally {
    response.close();
  }
}

async function streamAnswer(
  context: RequestContext,
  signal: AbortSignal,
  input: TurnInput,
  send: (chunk: UIMessageChunk) => void,
  onError: (error: unknown) => string,
): Promise<void> {
  const { space_id, thread_id, message_id } = input;
  const [{ data: skills }, history] = await Promise.all([
    listTools(context, { space_id }),
    hydrateToolCalls(context, space_id, input.history, input.waitForExecutions ? signal : null),
  ]);
  const exact = watchExactArguments();
  const target = { space_id, thread_id, message_id, uploaded_files: uploadedFilesOf(history), inexactOf: exact.inexactOf };
  const dispatcher = createToolDispatcher(context, target, skills);
  const { stream } = streamText({
    model: wrapLanguageModel({ model: input.model, middleware: [noticeCutOff, exact.middleware, uniqueToolCallIds(message_id)] }),
    instructions,
    messages: await convertToModelMessages(history.map(withFileNotes), { tools: dispatcher.tools, ignoreIncompleteToolCalls: true }),
    tools: dispatcher.tools,
    stopWhen: isStepCount(maxSteps),
    abortSignal: signal,
    onError: () => undefined,
  });
  const called: string[] = [];
  const unfinished = watchUnfinishedCalls();
  const endUnexecuted = async () => {
    for (const toolCallId of await dispatcher.cancelUnexecuted(called)) {
      send({
        type: "tool-output-error",
        toolCallId,
        dynamic: true,
        errorText: "The call was cancelled: the model's answer broke off before it was complete.",
      });
    }
  };
  try {
    for await (const chunk of toUIMessageStream({ stream, tools: dispatcher.tools, sendStart: false, onError, redactToolErrors: false })) {
      unfinished.see(chunk);
      if (chunk.type === "abort") for (const end of unfinished.end()) send(end);
      if (chunk.type === "tool-input-available") called.push(chunk.toolCallId);
      // All calls of a step are being executed by its end, or never will be, as when the model ran out of tokens.
      if (chunk.type === "finish-step") await endUnexecuted();
      send(chunk);
    }
  } finally {
    for (const end of unfinished.end()) send(end);
    // A person who stops the answer does not cancel what it has set going.
    if (!signal.aborted) await endUnexecuted();
  }
}
