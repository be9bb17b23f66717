import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createApi } from "@skillrun/api";
import type { Runtime } from "@skillrun/runtime";
import { UsageError } from "../arguments/usage-error.ts";
import type { WorkerSettings } from "../env.ts";

const paths = new Set(["/healthz", "/readyz", "/metrics"]);

/** Where a worker tells how it is. */
export type WorkerProbes = { url: string; close(): void };

/** Answers what the API says about its process, and none of the rest of it, without a credential. Throws a `UsageError` when it cannot listen. */
export async function openWorkerProbes(runtime: Runtime, { host, port }: Pick<WorkerSettings, "host" | "port">): Promise<WorkerProbes> {
  const api = createApi(runtime);
  const server = createServer((request, response) => {
    const [path = ""] = (request.url ?? "").split("?", 1);
    if (paths.has(path) && api.handleNode(request, response)) return;
    response.writeHead(404).end();
  });
  server.listen({ host, port });
  await once(server, "listening").catch((error: unknown) => {
    throw new UsageError(
      `SKILLRUN_WORKER_PORT ${port} on HOST ${host}: ${error instanceof Error ? error.message : error}. Example: SKILLRUN_WORKER_PORT=3001`,
    );
  });
  const { port: given } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${given}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
