// The product as `npm start` serves it, with the bench's skills beside its own. Prints one line of JSON when it listens.
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApi } from "@skillrun/api";
import { createChat } from "@skillrun/api/chat";
import { RateLimits } from "@skillrun/contract";
import { createRuntime, ensureFirstTenant, migrateDatabase } from "@skillrun/runtime";
import { bundledSkillsDirectory } from "@skillrun/skills";
import { servePages } from "../apps/web/src/boot/pages/serve-pages.ts";
import { createShutdown } from "../apps/web/src/boot/stopping/shutdown.ts";
import { createWebServer } from "../apps/web/src/server/create-web-server.ts";
import "./answer-memory.ts";
import { benchSkills } from "./skills.ts";

const {
  PORT = "0",
  DATABASE_URL = "",
  WORKER_CONCURRENCY = "64",
  EMBEDDED_WORKER = "true",
  PAGES = "on",
  PIECE_DELAY_MS = "5",
  DATA_DIR,
  SANDBOX,
  SKILLS_DIR,
} = process.env;
const host = "127.0.0.1";
const apiKey = "akp_bench_bench_bench_bench";

await migrateDatabase(DATABASE_URL, join(import.meta.dirname, "../prisma/migrations"));
const runtime = await createRuntime({
  databaseUrl: DATABASE_URL,
  dataDirectory: DATA_DIR ?? mkdtempSync(join(tmpdir(), "skillrun-bench-")),
  skills: benchSkills,
  skillFolders: [
    { directory: bundledSkillsDirectory, trust: "bundled" },
    ...(SKILLS_DIR === undefined ? [] : [{ directory: SKILLS_DIR, trust: "operator" as const }]),
  ],
  ...(SANDBOX === "embedded" || SANDBOX === "bubblewrap" ? { sandbox: SANDBOX } : {}),
  embeddedWorker: EMBEDDED_WORKER === "true",
  workerConcurrency: Number(WORKER_CONCURRENCY),
  // Counted as always, and never reached: one client sends here what thousands would.
  rateLimits: RateLimits.parse({ credential_requests: 1e9, tenant_requests: 1e9, credential_streams: 1e6 }),
});
const { space_id } = await ensureFirstTenant(runtime, { apiKey });
const api = createApi(runtime, { chat: createChat({ chatModel: "embedded:router", embeddedPieceDelayMs: Number(PIECE_DELAY_MS) }) });
const shutdown = createShutdown();
let answerPage: Awaited<ReturnType<typeof servePages>> = async (_request, response) => void response.writeHead(503).end();
const server = createWebServer({
  runtime,
  api,
  answerPage: (request, response) => answerPage(request, response),
  localSignIn: false,
  isDev: false,
});
if (PAGES === "on") answerPage = await servePages({ HOST: host, PORT: Number(PORT) }, false, server, shutdown);
server.listen({ host, port: Number(PORT) });
await once(server, "listening");
const address = server.address();
const port = typeof address === "object" && address !== null ? address.port : 0;
process.stdout.write(`${JSON.stringify({ port, space_id, api_key: apiKey, sandbox_fault: runtime.sandbox.fault })}\n`);

process.once("SIGTERM", () => {
  server.closeAllConnections();
  void runtime.close().then(() => process.exit(0));
});
