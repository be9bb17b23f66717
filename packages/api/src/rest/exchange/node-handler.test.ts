import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { NodeReply } from "./node-handler.ts";

test("what is written between a reply's end and its last byte is dropped, and is no fault", async () => {
  const { promise: arrived, resolve } = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => resolve(response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const socket = connect(typeof address === "object" && address !== null ? address.port : 0, "127.0.0.1");
  socket.pause();
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  const response = await arrived;
  const faults: Error[] = [];
  response.on("error", (error) => faults.push(error));
  const reply = new NodeReply(response);
  reply.head(200, { "Content-Type": "text/event-stream" });
  reply.write("x".repeat(50_000_000));
  reply.end();
  expect(reply.closed).toBe(false);
  expect(reply.write(":\n\n")).toBe(0);
  await new Promise((tick) => setImmediate(tick));
  expect(faults).toEqual([]);
  socket.destroy();
  server.close();
  await once(server, "close");
});
