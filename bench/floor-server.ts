// The floor: a bare node:http server that runs the product's own lookup as a prepared statement, and a bare SSE writer. Nothing else.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import pg from "pg";
import { detailSql } from "../packages/runtime/src/store/execution/execution-projection.ts";
import "./answer-memory.ts";
import { nowMs } from "./clock.ts";

const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"], max: 20 });
const lookup = `select ${detailSql("e")}::text as body from execution e where e.id = $1`;
const idle = new Set<ServerResponse>();
const frame = (seq: number) =>
  `id: ${seq}\nevent: content_delta\ndata: ${JSON.stringify({ seq, type: "content_delta", payload: { part: "bench", format: "json", delta: JSON.stringify({ seq, t: nowMs() }) } })}\n\n`;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://floor");
  if (url.pathname.startsWith("/executions/")) {
    const { rows } = await pool.query({ name: "lookup", text: lookup, values: [url.pathname.slice(12)] });
    const body = `{"data":${rows[0]?.body}}`;
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) }).end(body);
    return;
  }
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
  response.flushHeaders();
  const n = Number(url.searchParams.get("n"));
  const gap = Number(url.searchParams.get("gap"));
  if (n === 0) {
    response.write(":\n\n");
    idle.add(response);
    response.on("close", () => idle.delete(response));
    return;
  }
  for (let seq = 1; seq <= n; seq++) {
    if (!response.write(frame(seq))) await once(response, "drain");
    if (gap > 0) await new Promise((resolve) => setTimeout(resolve, gap));
  }
  response.end();
}

const server = createServer((request, response) => void answer(request, response));
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
process.stdout.write(`${JSON.stringify({ port: typeof address === "object" && address !== null ? address.port : 0 })}\n`);
process.once("SIGTERM", () => process.exit(0));
