import { once } from "node:events";
import { chmodSync, copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ownDirectory } from "../bwrap-arguments.ts";
import { createFilteringProxy } from "./filtering-proxy.ts";

/** A session's way to the hosts it may reach. */
export type NetworkDoor = {
  /** What runs the program inside: it brings the proxy's port to the socket. */
  launcher: readonly string[];
  /** What HTTP clients look for. */
  env: Readonly<Record<string, string>>;
  close(): void;
};

const port = 3128;
const socketName = "proxy.sock";
const launcherName = "forward-to-proxy.mts";
const maxConnections = 64;
const maxBytes = 1024 * 1024 * 1024;

/** Opens a proxy on a socket in `directory`, which the session sees read-only. */
export async function openNetworkDoor(directory: string, allowed: readonly string[], allowPrivateAddresses: boolean): Promise<NetworkDoor> {
  copyFileSync(fileURLToPath(new URL("./forward-to-proxy.mts", import.meta.url)), `${directory}/${launcherName}`);
  chmodSync(`${directory}/${launcherName}`, 0o644);
  const proxy = createFilteringProxy({ allowed, allowPrivateAddresses, maxConnections, maxBytes });
  proxy.listen({ path: `${directory}/${socketName}`, readableAll: true, writableAll: true });
  await once(proxy, "listening");
  const inside = `${ownDirectory}/network`;
  const url = `http://127.0.0.1:${port}`;
  return {
    launcher: [`${ownDirectory}/bin/node`, `${inside}/${launcherName}`, `${inside}/${socketName}`, String(port)],
    env: { HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url, https_proxy: url, NO_PROXY: "", no_proxy: "", NODE_USE_ENV_PROXY: "1" },
    // Tunnels are not the server's any more; they end with the program's side of them, which is dead by now.
    close() {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
