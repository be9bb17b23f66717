import type { Server } from "node:http";
import next from "next";
import type { Environment } from "../env.ts";
import type { WebServerParts } from "../server/create-web-server.ts";
import { webDirectory } from "./repository.ts";
import type { Shutdown } from "./shutdown.ts";

/** Prepares Next, in development mode with its compiler, and returns what answers its pages. */
export async function servePages(
  { HOST, PORT }: Pick<Environment, "HOST" | "PORT">,
  isDev: boolean,
  httpServer: Server,
  shutdown: Shutdown,
): Promise<WebServerParts["answerPage"]> {
  const app = next({ dev: isDev, dir: webDirectory, hostname: HOST, port: PORT, httpServer, quiet: !isDev });
  await app.prepare();
  shutdown.add("pages", () => app.close());
  return app.getRequestHandler();
}
