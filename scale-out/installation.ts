import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../scripts/run-command.ts";
import { type Balancer, startBalancer } from "./balancer.ts";
import { makeCertificates } from "./certificates.ts";
import { freePort } from "./free-port.ts";
import { type ManagedProcess, manageProcess } from "./managed-process.ts";
import { startPooler } from "./pooler.ts";
import { startSecurePostgres } from "./secure-postgres.ts";

const webCount = 3;
const workerCount = 4;
const password = "scale-out-password";

/** The key of the whole installation. */
export const apiKey = "akp_scale_out_scale_out";

/** Everything that runs, each in a process of its own. */
export type Installation = {
  directory: string;
  /** Direct, past any pooler. */
  databaseUrl: string;
  authority: string;
  webs: ManagedProcess[];
  workers: ManagedProcess[];
  balancer: Balancer;
  /** Stops everything, and leaves nothing behind unless it is to be looked at. */
  close(keep: boolean): Promise<void>;
};

/** Starts one PostgreSQL, migrates it, and starts the real server three times, the real worker four times, and nginx before the servers. */
export async function startInstallation(withPooler: boolean): Promise<Installation> {
  const directory = mkdtempSync(join(tmpdir(), "skillrun-scale-out-"));
  // PostgreSQL and PgBouncer refuse to be root; whoever they become must get in.
  chmodSync(directory, 0o755);
  const running: ManagedProcess[] = [];
  const close = async (keep: boolean) => {
    for (const group of [running.slice(1), running.slice(0, 1)]) await Promise.all(group.map((each) => each.stop(stopSignalOf(each))));
    if (!keep) rmSync(directory, { recursive: true, force: true });
  };
  try {
    const certificates = makeCertificates(directory);
    const postgres = await startSecurePostgres(directory, certificates, password);
    running.push(postgres.process);
    const pooler = withPooler ? await startPooler(directory, postgres, certificates, password) : null;
    if (pooler !== null) running.push(pooler.process);
    const env: Record<string, string> = {
      DATABASE_URL: pooler?.url ?? postgres.url,
      ...(pooler !== null && { SKILLRUN_LISTEN_URL: postgres.url, SKILLRUN_PREPARED_STATEMENTS: "false" }),
      SKILLRUN_DATA_DIR: join(directory, "data"),
      NODE_ENV: "production",
    };
    const migrated = await runCommand(process.execPath, [cli, "migrate"], { env });
    if (!migrated.passed) throw new Error(`skillrun migrate failed:\n${migrated.output}`);
    const ports = await Promise.all(Array.from({ length: webCount }, freePort));
    const webs = ports.map((port, index) => createWeb(directory, `web-${index + 1}`, port, env));
    const workerPorts = await Promise.all(Array.from({ length: workerCount }, freePort));
    const workers = workerPorts.map((port, index) => createWorker(directory, `worker-${index + 1}`, port, env));
    running.push(...webs, ...workers);
    await Promise.all([...webs, ...workers].map((each) => each.start()));
    const balancer = await startBalancer(directory, ports, certificates);
    running.push(balancer.process);
    return { directory, databaseUrl: postgres.url, authority: certificates.authority, webs, workers, balancer, close };
  } catch (error) {
    await close(false);
    throw error;
  }
}

const cli = join(import.meta.dirname, "../apps/cli/src/main.ts");
const server = join(import.meta.dirname, "../apps/web/src/start.ts");

/** What `npm start` runs. */
function createWeb(directory: string, name: string, port: number, env: Record<string, string>): ManagedProcess {
  const own = { ...env, PORT: String(port), SKILLRUN_EMBEDDED_WORKER: "false", SKILLRUN_LOCAL_SIGN_IN: "off", SKILLRUN_API_KEY: apiKey };
  return manageProcess(directory, { name, command: process.execPath, args: [server], env: own, isReady: () => isReady(port) });
}

/** What `npx skillrun worker` runs. */
function createWorker(directory: string, name: string, port: number, env: Record<string, string>): ManagedProcess {
  // Profiles are work for a processor: sixteen at once in each of four workers would be sixty-four threads.
  const sizes = { SKILLRUN_WORKER_CONCURRENCY: "4", SKILLRUN_DRAIN_TIMEOUT_MS: "10000" };
  const own = { ...env, ...sizes, SKILLRUN_WORKER_PORT: String(port) };
  return manageProcess(directory, { name, command: process.execPath, args: [cli, "worker"], env: own, isReady: () => isReady(port) });
}

/** PostgreSQL's fast shutdown; everything else takes the usual one. */
function stopSignalOf({ name }: ManagedProcess): NodeJS.Signals {
  return name === "postgres" ? "SIGINT" : "SIGTERM";
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false;
  }
}
