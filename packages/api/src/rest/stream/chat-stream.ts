import { SkillrunError, SpaceId, ThreadId } from "@skillrun/contract";
import { z } from "zod";
import { type ChatDoor, ChatMessage } from "../../chat-door.ts";
import { holdRight, leaveRight } from "../../stream-rights.ts";
import { readJsonBody } from "../request/json-body.ts";
import { baseHeaders, holdStream, type RestCall, requestContextOf } from "../request/rest-call.ts";

const StartTurn = z.object({ space_id: SpaceId, thread_id: ThreadId, message: ChatMessage });
const ThreadRef = StartTurn.pick({ space_id: true, thread_id: true });
const maxUntakenBytes = 256 * 1024;

/** `POST .../chat`: begins the assistant's answer and streams it. */
export async function startChatTurn(call: RestCall): Promise<void> {
  const context = requestContextOf(call);
  holdStream(call);
  const input = StartTurn.parse({ ...(await readJsonBody(call.request)), ...call.params });
  await sendStream(call, input.space_id, await chatOf(call).startTurn(context, input));
}

/** `GET .../threads/{thread_id}/stream`: the live answer from its beginning, or one that a dead server left unfinished; 204 when there is none. */
export async function resumeChatTurn(call: RestCall): Promise<void> {
  holdStream(call);
  const ref = ThreadRef.parse(call.params);
  const stream = await liveAnswer(call, ref);
  if (stream === null) call.reply.send(204, baseHeaders(call), null);
  else await sendStream(call, ref.space_id, stream);
}

async function liveAnswer(call: RestCall, ref: z.infer<typeof ThreadRef>): Promise<ReadableStream<string> | null> {
  const context = requestContextOf(call);
  const chat = chatOf(call);
  const live = await chat.resumeTurn(context, ref);
  if (live !== null || chat.recoverTurn === undefined || call.request.method === "HEAD") return live;
  try {
    return await chat.recoverTurn(context, ref);
  } catch (error) {
    // Another reader was the first to recover it, so now it is live.
    if (error instanceof SkillrunError && error.code === "conflict") return await chat.resumeTurn(context, ref);
    throw error;
  }
}

function chatOf(call: RestCall): ChatDoor {
  if (call.chat === undefined) throw new SkillrunError("not_found", "This server has no chat.");
  return call.chat;
}

async function sendStream(call: RestCall, spaceId: SpaceId, stream: ReadableStream<string>): Promise<void> {
  const { reply } = call;
  reply.head(200, {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
    "X-Vercel-AI-UI-Message-Stream": "v1",
    ...baseHeaders(call),
  });
  const reader = stream.getReader();
  const leave = () => void reader.cancel().catch(() => undefined);
  reply.onClose(leave);
  const held = { ...requestContextOf(call), spaceId, lose: leave };
  holdRight(held);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || reply.closed) break;
      if (reply.write(value) > maxUntakenBytes) await reply.drained();
    }
  } finally {
    leaveRight(held);
  }
  reply.end();
}
