import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { createApi } from "@skillrun/api";
import { createTestRuntime, type TestRuntime } from "@skillrun/runtime/testing";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeServer } from "./close-server.ts";
import { createWebServer } from "./create-web-server.ts";

const maxPipelined = 8;
let tested: TestRuntime;
let server: Server;

beforeAll(async () => {
  tested = await createTestRuntime({ log: pino({ level: "silent" }) });
  server = createWebServer({
    runtime: tested.runtime,
    api: createApi(tested.runtime),
    isDev: false,
    localSignIn: false,
    answerPage: async (_request, response) => void response.end("a page"),
    connections: { headersDeadlineMs: 600, bodyWindowMs: 600, minBodyBytes: 100, maxPipelined },
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterAll(async () => {
  await closeServer(server, 0);
  await tested.close();
});

/** A connection that may send anything; a server that breaks it off is no fault of the test's. */
function open(): Socket {
  return connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => undefined);
}

/** Everything the server says to `sent` until it closes the connection. */
async function say(sent: string): Promise<string> {
  const socket = open();
  socket.write(sent);
  return await text(socket);
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
const codeOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4)).error.code;
const key = () => `Authorization: Bearer ${tested.api_key}\r\n`;
const post = (path: string, headers: string) => `POST ${path} HTTP/1.1\r\nHost: x\r\n${key()}${headers}\r\n`;

/** Sends a piece every 20 ms, for as long as the connection lives. */
async function trickle(first: string, piece: string): Promise<string> {
  const socket = open();
  socket.write(first);
  const timer = setInterval(() => socket.write(piece), 20);
  try {
    return await text(socket);
  } finally {
    clearInterval(timer);
  }
}

test("headers that never end are answered 408", async () => {
  const answer = await say("GET /api-proxy/v1/me HTTP/1.1\r\nHost: x\r\n");
  expect([statusOf(answer), codeOf(answer)]).toEqual([408, "unavailable"]);
});

test("headers that trickle are answered 408, or the connection is broken off", async () => {
  const answer = await trickle("GET /api-proxy/v1/me HTTP/1.1\r\nHost: x\r\n", "X: y\r\n");
  expect([408, Number.NaN]).toContain(statusOf(answer));
});

test.each([
  ["JSON", "/api-proxy/v1/spaces/nothing/tools/echo/execute", "Content-Type: application/json\r\nContent-Length: 1000\r\n", "{"],
  ["an upload", "/api-proxy/v1/files/", "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000000\r\n", "--b\r\n"],
  ["chunks", "/api-proxy/v1/files/", "Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n", "1\r\n-\r\n"],
  ["a sign-in", "/api/session", "Content-Type: application/json\r\nContent-Length: 1000\r\n", "{"],
  ["tRPC", "/api/trpc/execution.start", "Content-Type: application/json\r\nContent-Length: 1000\r\n", "{"],
])("a body that stops coming is answered 408: %s", async (_name, path, headers, begun) => {
  const answer = await say(post(path, headers) + begun);
  expect([statusOf(answer), codeOf(answer)]).toEqual([408, "unavailable"]);
});

test("a body that trickles is answered 408, or the connection is broken off", async () => {
  const answer = await trickle(post("/api/session", "Content-Type: application/json\r\nContent-Length: 9000\r\n"), " ");
  expect([408, Number.NaN]).toContain(statusOf(answer));
});

test("a slow upload that keeps coming is taken, however many windows it takes", async () => {
  const socket = open();
  const head = '--b\r\nContent-Disposition: form-data; name="files"; filename="slow.txt"\r\n\r\n';
  const tail = "\r\n--b--\r\n";
  const pieces = 25;
  const length = head.length + 100 * pieces + tail.length;
  socket.write(
    post("/api-proxy/v1/files/", `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${length}\r\nConnection: close\r\n`),
  );
  socket.write(head);
  const answered = text(socket);
  let sent = 0;
  await new Promise<void>((resolve) => {
    // 1 kB in each of four windows.
    const timer = setInterval(() => {
      socket.write("x".repeat(100));
      if (++sent < pieces) return;
      clearInterval(timer);
      socket.write(tail);
      resolve();
    }, 100);
  });
  expect(statusOf(await answered)).toBe(200);
});

test("a body that nobody waits for holds the connection no longer than one that is read", async () => {
  const socket = open();
  socket.write("POST /api-proxy/v1/files/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nbegun");
  expect(statusOf(await text(socket))).toBe(401);
});

test.each([
  ["one header", `X: ${"y".repeat(70_000)}\r\n\r\n`],
  ["many headers", `${Array.from({ length: 5_000 }, (_, index) => `X-${index}: yyyyyyyy`).join("\r\n")}\r\n\r\n`],
  ["many cookies", `Cookie: ${"a=b; ".repeat(14_000)}\r\n\r\n`],
])("a flood of headers is answered 431 and says so: %s", async (_name, headers) => {
  const answer = await say(`GET /api-proxy/v1/me HTTP/1.1\r\nHost: x\r\n${headers}`);
  expect([statusOf(answer), codeOf(answer)]).toEqual([431, "payload_too_large"]);
});

test("a request line of any length is answered 431", async () => {
  const answer = await say(`GET /${"a".repeat(70_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect([statusOf(answer), codeOf(answer)]).toEqual([431, "payload_too_large"]);
});

test.each([
  ["nonsense", "\0\0\0\r\n\r\n"],
  ["TLS", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003"],
  ["a line end in a header", "GET / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n"],
  ["two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
  ["a length and chunks", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
  ["no length that is a number", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1e3\r\n\r\n"],
  ["no host", "GET / HTTP/1.1\r\n\r\n"],
])("what is no HTTP request, or could be taken for two, is answered 400: %s", async (_name, sent) => {
  expect(statusOf(await say(sent))).toBe(400);
});

test("requests that are piled up on one connection are answered in order, and more than a few are broken off", async () => {
  const one = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
  const last = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  const few = await say(one.repeat(maxPipelined - 1) + last);
  expect(few.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(maxPipelined);
  const socket = open();
  socket.write(one.repeat(20_000));
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.resume();
  await closed;
  expect(statusOf(await say(last))).toBe(200);
});

test.each([
  "/sign-in?next=%0d%0aSet-Cookie:%20a=b",
  "/sign-in?next=/%0d%0aSet-Cookie:%20a=b",
  "/api-proxy/v1/spaces/%0d%0aSet-Cookie:%20a=b",
  "/api-proxy/v1/%0d%0aSet-Cookie:%20a=b",
  "/api/trpc/%0d%0aSet-Cookie:%20a=b",
])("no line end of a request comes out in an answer's headers: %s", async (path) => {
  const answer = await say(`GET ${path} HTTP/1.1\r\nHost: x\r\n${key()}X-Request-Id: a%0d%0aSet-Cookie: a=b\r\nConnection: close\r\n\r\n`);
  expect(statusOf(answer)).toBeLessThan(500);
  expect(answer.slice(0, answer.indexOf("\r\n\r\n"))).not.toMatch(/set-cookie/i);
});
