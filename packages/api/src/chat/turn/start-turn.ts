import type { LanguageModelV4 } from "@ai-sdk/provider";
import { SkillrunError, type SpaceId, type ThreadId } from "@skillrun/contract";
import { beginTurn, createThread, listMessages, listSkills, type RequestContext, renameThread, saveMessage } from "@skillrun/runtime";
import { safeValidateUIMessages, type UIMessage } from "ai";
import { storedMetadataOf, storedPartsOf } from "./message-snapshots.ts";
import { openResponseStream } from "./response-stream.ts";
import { runTurn } from "./run-turn.ts";
import { threadTitleOf } from "./thread-title.ts";
import { uiMessagesOf } from "./ui-message-history.ts";

/** One question of a person: `message` is their newest UI message, of which only they know the id. */
export type StartTurn = { space_id: SpaceId; thread_id: ThreadId; message: unknown };

/** What every turn of a server has in common. */
export type TurnSettings = { model: LanguageModelV4; generateMessageId: () => string };

/**
 * Saves a person's message, in a new thread when there is none yet, and begins to answer it. Gives the answer's UI message stream
 * as SSE text; the answer goes on without its reader. Rejects with `validation_error`, `not_found`, or `conflict` while another
 * turn of the thread is running.
 */
export async function startTurn(settings: TurnSettings, context: RequestContext, input: StartTurn): Promise<ReadableStream<string>> {
  const { space_id, thread_id } = input;
  const message = await userMessageOf(input.message);
  const { data: skills } = await listSkills(context, { space_id });
  const title = threadTitleOf(message, skills);
  const thread = await createThread(context, { space_id, id: thread_id, title });
  if (thread.title === null && title !== null) await renameThread(context, { space_id, thread_id, title });
  const message_id = settings.generateMessageId();
  const turn = await beginTurn(context, { space_id, thread_id, message_id });
  try {
    const history = await saveQuestion(context, input, message);
    const response = openResponseStream();
    void runTurn(context, turn, { model: settings.model, space_id, thread_id, message_id, history, waitForExecutions: false }, response);
    return response.stream;
  } catch (error) {
    await turn.end();
    throw error;
  }
}

/** Saves the message and gives the conversation up to it; a message sent again is answered again where it stands. */
async function saveQuestion(context: RequestContext, { space_id, thread_id }: StartTurn, message: UIMessage): Promise<UIMessage[]> {
  const stored = await listMessages(context, { space_id, thread_id });
  const index = stored.findIndex(({ id }) => id === message.id);
  if (index >= 0 && stored[index]?.role !== "user") throw invalidMessage("id", "is the id of an answer", message.id);
  const { id } = message;
  await saveMessage(context, {
    space_id,
    thread_id,
    message: { id, role: "user", parts: storedPartsOf(message), metadata: storedMetadataOf(message), status: "complete" },
  });
  return [...(await uiMessagesOf(index < 0 ? stored : stored.slice(0, index))), message];
}

async function userMessageOf(value: unknown): Promise<UIMessage> {
  const result = await safeValidateUIMessages({ messages: [value] });
  if (!result.success) throw invalidMessage(null, "must be a UI message of the AI SDK", value);
  const [message] = result.data;
  if (message === undefined || message.role !== "user") throw invalidMessage("role", "must be `user`", message?.role);
  if (!/^[\x21-\x7e]{1,200}$/.test(message.id)) throw invalidMessage("id", "must be 1 to 200 printable ASCII characters", message.id);
  if (message.parts.length === 0) throw invalidMessage("parts", "must not be empty", message.parts);
  return message;
}

function invalidMessage(key: string | null, msg: string, input: unknown): SkillrunError {
  const loc = ["body", "message", ...(key === null ? [] : [key])];
  return new SkillrunError("validation_error", `${loc.join(".")} ${msg}.`, { detail: [{ loc, msg, type: "value_error", input }] });
}
