import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { frames, openAiChunk } from "@skillrun/runtime/testing";
import { digestOf } from "../random.ts";
import { type PlannedAnswer, planAnswers } from "./agent-plan.ts";

/** A request to the model: for whose answer of which number, when, and what became of it. */
export type ModelRequest = { label: string; iteration: number; atMs: number; end: "delivered" | "broken" | "left" };

/** A model that answers over OpenAI's chat protocol, by the inputs that it is told and nothing else; its streams break now and then. */
export type ModelServer = { baseUrl: string; asked: readonly ModelRequest[]; close(): Promise<void> };

/** What each answer is said to have cost. */
export const tokensPerAnswer = { input: 100, output: 10 };

const model = "chaos-model";
/** The full name of the model, as a runtime's default. */
export const modelName = `compatible:${model}`;

/** Listens on loopback. */
export async function startModelServer(seed: string): Promise<ModelServer> {
  const asked: ModelRequest[] = [];
  const server = createServer((request, response) => {
    void text(request).then(
      async (body) => {
        const question = readQuestion(body);
        if (question === null) return void response.writeHead(400, json).end('{"error":{"message":"this is no question of the campaign"}}');
        const { label, iteration } = question;
        const isFirst = !asked.some((each) => each.label === label && each.iteration === iteration);
        const entry: ModelRequest = { label, iteration, atMs: Date.now(), end: "left" };
        asked.push(entry);
        const draw = digestOf(`${seed} ${label} ${iteration}`) % 10;
        // Only once for each answer: what breaks again and again fails an agent, rightly.
        const harm = isFirst && draw < 2 ? (draw === 0 ? "break" : "refuse") : null;
        entry.end = await answer(response, question.answer, harm);
      },
      () => {},
    );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  return {
    baseUrl: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/v1`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const json = { "content-type": "application/json" };
const pieceMs = 25;

type Question = { label: string; iteration: number; answer: PlannedAnswer };

function readQuestion(body: string): Question | null {
  const { messages = [] }: { messages?: { role: string; content: unknown }[] } = JSON.parse(body);
  const first = JSON.stringify(messages.find(({ role }) => role === "user")?.content ?? "").replaceAll('\\"', '"');
  const label = /"label": "([^"]+)"/.exec(first)?.[1];
  const seed = Number(/"seed": (\d+)/.exec(first)?.[1]);
  const iteration = messages.filter(({ role }) => role === "assistant").length + 1;
  const answer = label === undefined ? undefined : planAnswers({ label, seed })[iteration - 1];
  return label === undefined || answer === undefined ? null : { label, iteration, answer };
}

async function answer(response: ServerResponse, { pieces, calls }: PlannedAnswer, harm: "break" | "refuse" | null) {
  if (harm === "refuse") {
    response.writeHead(503, { ...json, "retry-after-ms": "50" }).end('{"error":{"message":"overloaded, on purpose"}}');
    return "broken";
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const [index, piece] of pieces.entries()) {
    if (response.destroyed) return "left";
    if (harm === "break" && index === pieces.length - 1) {
      response.destroy();
      return "broken";
    }
    response.write(frames(openAiChunk({ role: "assistant", content: piece })));
    await sleep(pieceMs);
  }
  const deltas = calls.flatMap(({ name, input }, index) => [
    openAiChunk({ tool_calls: [{ index, id: `call_${index}`, type: "function", function: { name, arguments: "" } }] }),
    openAiChunk({ tool_calls: [{ index, function: { arguments: JSON.stringify(input) } }] }),
  ]);
  const { input, output } = tokensPerAnswer;
  const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
  const end = { id: "x", object: "chat.completion.chunk", created: 1, model, choices: [], usage };
  if (response.destroyed) return "left";
  response.end(`${frames(...deltas, openAiChunk({}, "tool_calls"), end)}data: [DONE]\n\n`);
  await once(response, "close");
  return response.writableFinished ? "delivered" : "left";
}
