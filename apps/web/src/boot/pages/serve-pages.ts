import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { Environment } from "../../env.ts";
import { webDirectory } from "../repository.ts";
import type { Shutdown } from "../stopping/shutdown.ts";

/** What we use of Next. Its own declarations change global types (every `ProcessEnv` must have a `NODE_ENV`), also those of the runtime. */
type NextApp = {
  prepare(): Promise<void>;
  getRequestHandler(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close(): Promise<void>;
};
type NextOptions = { dev: boolean; dir: string; hostname: string; port: number; httpServer: Server; quiet: boolean };

/** Prepares Next, in development mode with its compiler, and returns what answers its pages. */
export async function servePages(
  { HOST, PORT }: Pick<Environment, "HOST" | "PORT">,
  isDev: boolean,
  httpServer: Server,
  shutdown: Shutdown,
): Promise<ReturnType<NextApp["getRequestHandler"]>> {
  // Only now: Next and React look at the mode while they are loaded.
  const next: (options: NextOptions) => NextApp = createRequire(import.meta.url)("next");
  const app = next({ dev: isDev, dir: webDirectory, hostname: HOST, port: PORT, httpServer, quiet: !isDev });
  await app.prepare();
  shutdown.add("pages", () => app.close());
  return app.getRequestHandler();
}
