import type { SpaceId, ThreadId } from "@skillrun/contract";
import { beginTurn, listMessages, type RequestContext } from "@skillrun/runtime";
import { isToolUIPart } from "ai";
import { openResponseStream } from "./response-stream.ts";
import { runTurn } from "./run-turn.ts";
import type { TurnSettings } from "./start-turn.ts";
import { uiMessagesOf } from "./ui-message-history.ts";

/**
 * Answers what a server that died left unanswered: when the thread's last message is an interrupted answer that ends in tool calls,
 * waits for their executions and lets the model go on from the results, in a new message. Gives its UI message stream as SSE text;
 * null when there is nothing to recover. Rejects with `conflict` when a turn is running.
 */
export async function recoverTurn(
  settings: TurnSettings,
  context: RequestContext,
  { space_id, thread_id }: { space_id: SpaceId; thread_id: ThreadId },
): Promise<ReadableStream<string> | null> {
  const stored = await listMessages(context, { space_id, thread_id });
  if (stored.at(-1)?.status !== "interrupted") return null;
  const history = await uiMessagesOf(stored);
  const lastPart = history.at(-1)?.parts.at(-1);
  if (lastPart === undefined || !isToolUIPart(lastPart) || lastPart.state === "input-streaming") return null;
  const message_id = settings.generateMessageId();
  const turn = await beginTurn(context, { space_id, thread_id, message_id });
  const response = openResponseStream();
  void runTurn(context, turn, { model: settings.model, space_id, thread_id, message_id, history, waitForExecutions: true }, response);
  return response.stream;
}
