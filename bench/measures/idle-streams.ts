import net from "node:net";
import { type BenchContext, type Row, show } from "../bench-context.ts";
import type { ChildServer } from "../child-server.ts";

const streams = 5_000;

/** What an open stream without events costs the process in memory; the floor is a bare SSE response. */
export async function measureIdleStreams({ product, floor, api }: BenchContext): Promise<Row[]> {
  const id = await api.start("waits", {});
  const ours = await hold(product, `${api.space}/skills/executions/${id}/events`, api.headers);
  const bare = await hold(floor, "/events?n=0", {});
  await api.cancel(id);
  return [
    {
      measure: `memory of an idle stream, ${streams.toLocaleString("en-US")} held by one process`,
      product: show(ours / 1_000, " kB"),
      floor: show(bare / 1_000, " kB"),
      ratio: show(ours / bare),
      goal: "about 10 kB",
    },
  ];
}

async function hold(server: ChildServer, path: string, headers: Record<string, string>): Promise<number> {
  await openAll(server.port, path, headers, 200).then(closeAll);
  const before = server.memoryBytes();
  const sockets = await openAll(server.port, path, headers, streams);
  const after = server.memoryBytes();
  await closeAll(sockets);
  return (after - before) / streams;
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
