import { createServer } from "node:http";
import type { Runtime } from "@skillrun/runtime";
import { type ApiOptions, apiServerOptions, createApi } from "../../create-api.ts";

/** One way of serving the API. */
export type Mount = {
  /** Sends a request to a path of the server. */
  send(path: string, init?: RequestInit): Promise<Response>;
  /** Where the server listens; null where there is no socket. */
  origin: string | null;
  close(): Promise<void>;
};

/** The mounts a suite runs over: a `node:http` server, and the Fetch API handler that a catch-all route calls. */
export const mounts = [
  ["the node server", openNodeMount],
  ["the web handler", openWebMount],
] as const;

/** Serves the API on a `node:http` server of its own. */
export async function openNodeMount(runtime: Runtime, options: ApiOptions = {}): Promise<Mount & { origin: string }> {
  const api = createApi(runtime, options);
  const server = createServer(apiServerOptions, (request, response) => {
    if (!api.handleNode(request, response)) response.writeHead(404).end("not the API's");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    send: (path, init) => fetch(origin + path, init),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Calls the API's Fetch handler without any server. */
export async function openWebMount(runtime: Runtime, options: ApiOptions = {}): Promise<Mount> {
  const api = createApi(runtime, options);
  return {
    origin: null,
    send: (path, init) => api.handleWeb(new Request(`http://skillrun.test${path}`, init)),
    close: async () => {},
  };
}
