import { once } from "node:events";
import { Agent, createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { closeServer } from "./close-server.ts";

const hour = 3_600_000;

test("closes connections that wait for another request, and lets an answer in the making end", async () => {
  const { server, port, answers } = await listen();
  const agent = new Agent({ keepAlive: true });
  const idle = await get(port, "/idle", agent);
  idle.resume();
  await once(idle, "end");
  const slow = await get(port, "/slow", new Agent({ keepAlive: true }));
  const closing = closeServer(server, hour);
  answers.get("/slow")?.end("the end");
  expect(await textOf(slow)).toBe("the end");
  await closing;
  expect(server.listening).toBe(false);
});

test("drops an answer that takes longer than the grace", async () => {
  const { server, port } = await listen();
  const slow = await get(port, "/slow", new Agent());
  const broken = once(slow, "error");
  slow.resume();
  await closeServer(server, 1);
  const [error] = await broken;
  expect(error).toMatchObject({ code: "ECONNRESET" });
});

async function listen() {
  const answers = new Map<string, ServerResponse>();
  const server = createServer((incoming, response) => {
    answers.set(incoming.url ?? "", response);
    response.flushHeaders();
    if (incoming.url === "/idle") response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, answers, port: (server.address() as AddressInfo).port };
}

async function get(port: number, path: string, agent: Agent) {
  const outgoing = request({ host: "127.0.0.1", port, path, agent });
  outgoing.end();
  const [response] = await once(outgoing, "response");
  return response as import("node:http").IncomingMessage;
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}
