// A web process of the campaign: the API alone, without a worker. Prints one line of JSON when it listens.
import { once } from "node:events";
import { createServer } from "node:http";
import { apiServerOptions, createApi } from "@skillrun/api";
import { defaultPatienceMs, ensureFirstTenant, outlastOutage } from "@skillrun/runtime";
import { openChaosRuntime } from "./open-runtime.ts";

const { PORT = "0", API_KEY = "" } = process.env;
const runtime = await openChaosRuntime({ embeddedWorker: false });
const patience = { patienceMs: defaultPatienceMs, onWait() {} };
const { space_id } = await outlastOutage(() => ensureFirstTenant(runtime, { apiKey: API_KEY }), patience);
const api = createApi(runtime);
const server = createServer(apiServerOptions, (request, response) => {
  if (!api.handleNode(request, response)) response.writeHead(404).end();
});
server.listen({ host: "127.0.0.1", port: Number(PORT) });
await once(server, "listening");
const address = server.address();
const port = typeof address === "object" && address !== null ? address.port : 0;

process.once("SIGTERM", () => {
  server.close();
  void runtime.close().then(() => process.exit(0));
});
process.stdout.write(`${JSON.stringify({ port, space_id })}\n`);
