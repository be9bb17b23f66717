import net from "node:net";
import { nowMs } from "./clock.ts";

/** What a closed loop of requests came to. */
export type Load = { perSecond: number; latenciesMs: number[]; failures: number };

/** `connections` raw sockets, each sending the next GET when the last answer is in. Cheap on purpose: it shares the machine with what it measures. */
export async function loadGet(
  port: number,
  path: string,
  headers: Record<string, string>,
  options: { connections: number; seconds: number },
): Promise<Load> {
  const head = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = `GET ${path} HTTP/1.1\r\n${head.join("")}\r\n`;
  const until = nowMs() + options.seconds * 1_000;
  const latenciesMs: number[] = [];
  let failures = 0;
  const startedAt = nowMs();
  await Promise.all(
    Array.from({ length: options.connections }, () =>
      closedLoop(port, request, until, (status, latencyMs) => {
        latenciesMs.push(latencyMs);
        if (status !== "200") failures += 1;
      }),
    ),
  );
  return { perSecond: latenciesMs.length / ((nowMs() - startedAt) / 1_000), latenciesMs, failures };
}

function closedLoop(port: number, request: string, until: number, onAnswer: (status: string, latencyMs: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: "127.0.0.1", port, noDelay: true });
    let received = "";
    let sentAt = 0;
    const send = () => {
      if (nowMs() >= until) {
        socket.end();
        return;
      }
      sentAt = nowMs();
      socket.write(request);
    };
    socket.setEncoding("latin1");
    socket.on("connect", send);
    socket.on("data", (chunk: string) => {
      received += chunk;
      const end = received.indexOf("\r\n\r\n");
      const length = /content-length: *(\d+)/i.exec(received.slice(0, Math.max(0, end)))?.[1];
      if (end < 0 || received.length < end + 4 + Number(length)) return;
      onAnswer(received.slice(9, 12), nowMs() - sentAt);
      received = "";
      send();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve());
  });
}
