import { SpaceId, ThreadId } from "@skillrun/contract";
import { createRuntime } from "@skillrun/runtime";
import { z } from "zod";
import { createChat } from "../create-chat.ts";
import { hold, userMessage } from "./chat-server.testing.ts";
import { readChunks } from "./read-chunks.testing.ts";
import { callTools, scriptedModel } from "./scripted-model.testing.ts";

// A server of its own process that answers one message with a call of `hold`, says so on its output, and waits to be killed.
const settings = z.object({
  databaseUrl: z.string(),
  dataDirectory: z.string(),
  apiKey: z.string(),
  space_id: SpaceId,
  thread_id: ThreadId,
  messageId: z.string(),
});
const { databaseUrl, dataDirectory, apiKey, space_id, thread_id, messageId } = settings.parse(JSON.parse(process.argv[2] ?? "null"));

const runtime = await createRuntime({ databaseUrl, dataDirectory, skills: [hold], embeddedWorker: true });
const context = { runtime, principal: await runtime.authenticator.byApiKey(apiKey) };
const languageModel = scriptedModel(() => callTools(["call_0", "hold", { gate: thread_id }]));
const chat = createChat({ languageModel, generateMessageId: () => messageId });
for await (const chunk of readChunks(await chat.startTurn(context, { space_id, thread_id, message: userMessage("go") }))) {
  process.stdout.write(`${chunk.type}\n`);
}
