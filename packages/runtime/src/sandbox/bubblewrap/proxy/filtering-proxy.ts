import { lookup } from "node:dns/promises";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex, Readable, Writable } from "node:stream";
import { isAllowedHost } from "./allowed-host.ts";
import { isPublicAddress } from "./public-address.ts";

/** What a proxy lets through. `resolve` gives all addresses of a host; only those that were checked are connected to. */
export type ProxyRules = {
  allowed: readonly string[];
  allowPrivateAddresses: boolean;
  maxConnections: number;
  /** In both directions together, over the life of the proxy. */
  maxBytes: number;
  resolve?(host: string): Promise<readonly string[]>;
};

const connectTimeoutMs = 10_000;
const idleTimeoutMs = 60_000;
/** Headers that concern one connection and are not passed on. */
const ownHeaders = new Set([
  "connection",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** An HTTP proxy (plain requests and CONNECT) that reaches nothing but what its rules allow. The caller makes it listen. */
export function createFilteringProxy(rules: ProxyRules): Server {
  let bytes = 0;
  const count: Counter = (stream, other): void => {
    stream.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= rules.maxBytes) return;
      stream.destroy();
      other.destroy();
    });
  };
  const server = createServer((incoming, answer) => {
    forwardRequest(rules, incoming, answer, count).catch((error: unknown) => refuse(answer, error));
  });
  server.maxConnections = rules.maxConnections;
  server.timeout = idleTimeoutMs;
  server.on("connect", (incoming, client, head) => {
    client.on("error", () => client.destroy());
    openTunnel(rules, incoming, client, head, count).catch((error: unknown) => {
      client.end(`HTTP/1.1 ${statusOf(error)} Refused\r\nConnection: close\r\n\r\n${messageOf(error)}\n`);
    });
  });
  server.on("upgrade", (_incoming, client) => void client.destroy());
  return server;
}

class Refusal extends Error {
  override name = "Refusal";
}

type Counter = (stream: Readable, other: Writable) => void;

/** The one address that is connected to. A name is resolved once: a second answer for it changes nothing. */
async function resolveTarget(rules: ProxyRules, host: string, port: number): Promise<string> {
  const name = host.replace(/^\[(.*)\]$/, "$1");
  if (!isAllowedHost(rules.allowed, name, port)) throw new Refusal(`${name}:${port} is not among the hosts this skill may reach.`);
  const addresses = await (rules.resolve ?? resolveByDns)(name);
  const address = addresses.find((candidate) => rules.allowPrivateAddresses || isPublicAddress(candidate));
  if (address === undefined) throw new Refusal(`${name} has no public address.`);
  return address;
}

async function resolveByDns(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

async function openTunnel(rules: ProxyRules, incoming: IncomingMessage, client: Duplex, head: Buffer, count: Counter): Promise<void> {
  const [, host = "", port = ""] = /^(.+):(\d+)$/.exec(incoming.url ?? "") ?? [];
  const address = await resolveTarget(rules, host, Number(port));
  const outside = await connectTo(address, Number(port));
  outside.setTimeout(idleTimeoutMs, () => outside.destroy());
  client.write("HTTP/1.1 200 Connection established\r\n\r\n");
  if (head.length > 0) outside.write(head);
  count(client, outside);
  count(outside, client);
  client.pipe(outside).pipe(client);
  client.on("close", () => outside.destroy());
  outside.on("close", () => client.destroy());
  outside.on("error", () => client.destroy());
}

function connectTo(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, timeout: connectTimeoutMs });
    socket.once("connect", () => resolve(socket));
    socket.once("error", reject);
    socket.once("timeout", () => socket.destroy(new Error("connecting took too long")));
  });
}

async function forwardRequest(rules: ProxyRules, incoming: IncomingMessage, answer: ServerResponse, count: Counter): Promise<void> {
  const url = URL.parse(incoming.url ?? "");
  if (url === null || url.protocol !== "http:") throw new Refusal("Only absolute http: addresses and CONNECT are forwarded.");
  const port = Number(url.port || "80");
  const address = await resolveTarget(rules, url.hostname, port);
  const headers = Object.entries(incoming.headersDistinct).filter(([name]) => !ownHeaders.has(name) && name !== "host");
  const outgoing = request({
    host: address,
    port,
    method: incoming.method,
    path: `${url.pathname}${url.search}`,
    headers: { ...Object.fromEntries(headers), host: url.host },
    setHost: false,
    timeout: idleTimeoutMs,
  });
  count(incoming, outgoing);
  outgoing.once("timeout", () => outgoing.destroy(new Error("the host was silent for too long")));
  outgoing.once("response", (response) => {
    const passed = Object.entries(response.headersDistinct).filter(([name]) => !ownHeaders.has(name));
    answer.writeHead(response.statusCode ?? 502, Object.fromEntries(passed));
    count(response, answer);
    response.pipe(answer);
  });
  outgoing.on("error", (error) => refuse(answer, error));
  answer.on("close", () => outgoing.destroy());
  incoming.pipe(outgoing);
}

function refuse(answer: ServerResponse, error: unknown): void {
  if (answer.headersSent) {
    answer.destroy();
    return;
  }
  answer.writeHead(statusOf(error), { "content-type": "text/plain", connection: "close" }).end(`${messageOf(error)}\n`);
}

function statusOf(error: unknown): number {
  return error instanceof Refusal ? 403 : 502;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
