import { once } from "node:events";
import net from "node:net";

/** `refuse` breaks every connection, old and new; `hang` lets them stand while nothing passes. */
export type ProxyMode = "pass" | "refuse" | "hang";

/** The way of one process to the database, over TCP on loopback, which can be disturbed. */
export type DatabaseProxy = { url: string; setMode(mode: ProxyMode): void; cut(): void; close(): Promise<void> };

type Pair = { client: net.Socket; server: net.Socket | undefined };

/** Listens for one process; `databaseUrl` is the embedded server's, which listens on a socket in the file system. */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const { pathname, searchParams } = new URL(databaseUrl);
  const socketPath = `${searchParams.get("host")}/.s.PGSQL.5432`;
  const pairs = new Set<Pair>();
  let mode: ProxyMode = "pass";

  const connect = (pair: Pair) => {
    const server = net.connect(socketPath);
    pair.server = server;
    forward(pair.client, server);
    forward(server, pair.client);
    if (mode === "hang") pause(pair);
  };
  const forward = (from: net.Socket, to: net.Socket) => {
    from.on("data", (chunk) => {
      if (!to.write(chunk)) from.pause();
    });
    to.on("drain", () => {
      if (mode !== "hang") from.resume();
    });
    from.on("end", () => to.end());
    from.on("close", () => to.destroy());
    from.on("error", () => to.destroy());
  };
  const cut = () => {
    for (const { client, server } of pairs) {
      client.destroy();
      server?.destroy();
    }
  };

  const listener = net.createServer({ allowHalfOpen: false, pauseOnConnect: true }, (client) => {
    if (mode === "refuse") {
      client.on("error", () => {}).resetAndDestroy();
      return;
    }
    const pair: Pair = { client, server: undefined };
    pairs.add(pair);
    client.on("error", () => {});
    client.on("close", () => pairs.delete(pair));
    if (mode === "hang") return;
    connect(pair);
    client.resume();
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  return {
    url: `postgres://${searchParams.get("user")}@127.0.0.1:${port}${pathname}`,
    cut,
    setMode(next) {
      mode = next;
      if (next === "refuse") cut();
      if (next === "hang") for (const pair of pairs) pause(pair);
      if (next !== "pass") return;
      for (const pair of pairs) {
        if (pair.server === undefined) connect(pair);
        pair.client.resume();
        pair.server?.resume();
      }
    },
    async close() {
      cut();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function pause({ client, server }: Pair): void {
  client.pause();
  server?.pause();
}
