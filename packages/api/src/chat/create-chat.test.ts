import { expect, it } from "vitest";
import { createChat } from "./create-chat.ts";
import { allChunks, textOf } from "./testing/read-chunks.testing.ts";
import { bed, withChatServer } from "./testing/with-chat-server.testing.ts";

withChatServer();

it("with no key at all, commands run skills and their results are told", async () => {
  const chat = createChat({ embeddedPieceDelayMs: 0 });
  expect(chat.modelName).toBe("embedded:router");
  const chunks = await allChunks(await bed.ask(chat, "/echo hello\n/fail\n/ecko"));
  const said = textOf(chunks);
  expect(said).toContain("There is no skill `/ecko`. Did you mean `/echo`?");
  expect(said).toContain("`echo` is done: hello.");
  expect(said).toContain("- `fail` failed (skill error): It was meant to.");
  expect((await bed.executions()).map(({ skill_slug }) => skill_slug).toSorted()).toEqual(["echo", "fail"]);
  const help = textOf(await allChunks(await bed.ask(chat, "What can you do?")));
  expect(help).toContain("- `/echo some text` — Says it again, and names the files it was given.");
});

it("refuses a model it cannot have when it is made, not when it is asked", () => {
  expect(() => createChat({ chatModel: "anthropic:claude-sonnet-5" })).toThrow("needs the anthropic API key");
});

it("names the AI SDK's stream protocol in its headers", () => {
  expect(createChat({}).streamHeaders).toMatchObject({ "content-type": "text/event-stream", "x-vercel-ai-ui-message-stream": "v1" });
});
