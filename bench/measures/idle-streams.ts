import net from "node:net";
import { type BenchContext, type Row, show } from "../bench-context.ts";
import type { ChildServer, SettledMemory } from "../child-server.ts";

const streams = 5_000;
const levels = 3;

/**
 * What one more open stream without events costs a process that has been under load: the floor is a bare SSE response. A process takes
 * tens of MB when it first opens thousands of connections (its young generation, its code, its allocator's arenas), never gives them back,
 * and fills them again; so as many are opened and closed before, garbage is collected before each reading, and what counts is the way
 * from the first level to the last.
 */
export async function measureIdleStreams({ product, floor, api }: BenchContext): Promise<Row[]> {
  const id = await api.start("waits", {});
  const ours = await hold(product, `${api.space}/skills/executions/${id}/events`, api.headers);
  const bare = await hold(floor, "/events?n=0", {});
  await api.cancel(id);
  const held = `${streams.toLocaleString("en-US")} to ${(levels * streams).toLocaleString("en-US")} held by one process`;
  const row = (measure: string, figure: (memory: SettledMemory) => number, goal: string): Row => ({
    measure,
    product: show(figure(ours) / 1_000, " kB"),
    floor: show(figure(bare) / 1_000, " kB"),
    ratio: show(figure(ours) / figure(bare)),
    goal,
  });
  return [
    row(`memory of an idle stream, ${held}`, ({ pssBytes }) => pssBytes, "at most 12 kB"),
    row("the same, JavaScript objects alone", ({ heapBytes }) => heapBytes, "at most 1.2 of the floor"),
  ];
}

/** Bytes for each stream. */
async function hold(server: ChildServer, path: string, headers: Record<string, string>): Promise<SettledMemory> {
  await openAll(server.port, path, headers, streams).then(closeAll);
  const sockets = await openAll(server.port, path, headers, streams);
  const first = await server.settledMemory();
  sockets.push(...(await openAll(server.port, path, headers, (levels - 1) * streams)));
  const last = await server.settledMemory();
  await closeAll(sockets);
  const more = (levels - 1) * streams;
  return { pssBytes: (last.pssBytes - first.pssBytes) / more, heapBytes: (last.heapBytes - first.heapBytes) / more };
}

async function openAll(port: number, path: string, headers: Record<string, string>, count: number): Promise<net.Socket[]> {
  const head = Object.entries({ host: `127.0.0.1:${port}`, accept: "text/event-stream", ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const sockets: net.Socket[] = [];
  for (let opened = 0; opened < count; opened += 100) {
    const batch = Array.from({ length: Math.min(100, count - opened) }, () =>
      openOne(port, `GET ${path} HTTP/1.1\r\n${head.join("")}\r\n`),
    );
    sockets.push(...(await Promise.all(batch)));
  }
  return sockets;
}

function openOne(port: number, request: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: "127.0.0.1", port });
    socket.on("error", reject);
    socket.on("connect", () => socket.write(request));
    socket.once("data", (chunk) => {
      if (!chunk.toString("latin1").startsWith("HTTP/1.1 200")) reject(new Error(chunk.toString("latin1").slice(0, 200)));
      socket.resume();
      resolve(socket);
    });
  });
}

async function closeAll(sockets: readonly net.Socket[]): Promise<void> {
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.on("close", resolve).destroy())));
}
