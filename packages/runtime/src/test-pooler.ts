import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createConnection, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Its version (`[1, 18]`) where PgBouncer is installed, else null. */
export function poolerVersion(): [number, number] | null {
  const { stdout } = spawnSync("pgbouncer", ["--version"], { encoding: "utf8" });
  const found = /PgBouncer (\d+)\.(\d+)/.exec(stdout ?? "");
  return found === null ? null : [Number(found[1]), Number(found[2])];
}

/** A PgBouncer in transaction mode, with fewer server connections than it has clients. */
export type TestPooler = { url: string; stop(): Promise<void> };

/** Puts a real PgBouncer before the test database at `databaseUrl`, which is reached by its socket alone and only by us. */
export async function startTestPooler(databaseUrl: string): Promise<TestPooler> {
  const { pathname, searchParams } = new URL(databaseUrl.replace("postgres:///", "postgres://test/"));
  const user = searchParams.get("user") ?? "";
  const bridge = createServer((client) => {
    const server = createConnection(join(searchParams.get("host") ?? "", ".s.PGSQL.5432"));
    client.on("error", () => server.destroy()).pipe(server);
    server.on("error", () => client.destroy()).pipe(client);
  });
  const bridgePort = await listen(bridge);
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), "skillrun-pooler-"));
  await chmod(directory, 0o755);
  const ini = join(directory, "pgbouncer.ini");
  const settings = [
    "[databases]",
    `* = host=127.0.0.1 port=${bridgePort} user=${user}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    "pool_mode = transaction",
    "default_pool_size = 3",
    "max_client_conn = 100",
    "max_prepared_statements = 200",
  ];
  const [major, minor] = poolerVersion() ?? [0, 0];
  const known = settings.filter((line) => !line.startsWith("max_prepared") || major > 1 || minor >= 21);
  await writeFile(ini, `${known.join("\n")}\n`, { mode: 0o644 });
  // It refuses to be root.
  const child = spawn("pgbouncer", [...(process.geteuid?.() === 0 ? ["-u", "nobody"] : []), ini], { stdio: ["ignore", "ignore", "pipe"] });
  await untilUp(child);
  return {
    url: `postgres://${user}@127.0.0.1:${port}${pathname}`,
    async stop() {
      child.kill("SIGKILL");
      await once(child, "exit");
      bridge.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function untilUp(child: ChildProcess): Promise<void> {
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on("data", (chunk) => {
      said += String(chunk);
      if (said.includes("process up")) resolve();
    });
    child.on("exit", () => reject(new Error(`PgBouncer did not start: ${said}`)));
  });
}

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
