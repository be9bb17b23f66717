import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensurePostgres } from "@skillrun/postgres";
import { createRuntime, migrateDatabase, type Runtime } from "@skillrun/runtime";
import pg from "pg";
import type { Defect } from "../faults/defects.ts";
import { type ModelServer, startModelServer } from "../published/model-server.ts";
import { publishSkills } from "../published/publish-skills.ts";
import type { SandboxName } from "./choose-sandbox.ts";
import { type DatabaseProxy, startDatabaseProxy } from "./database-proxy.ts";
import { type Crash, type ManagedProcess, manageProcess } from "./managed-process.ts";

/** Where the product is disturbed: its processes, each with its own way to one PostgreSQL, which the driver reaches undisturbed. */
export type Cluster = {
  /** Holds everything the run leaves behind: the database, logs, journals. */
  directory: string;
  database: pg.Pool;
  webs: readonly ManagedProcess[];
  workers: readonly ManagedProcess[];
  spaceId: string;
  headers: Record<string, string>;
  crashes: readonly Crash[];
  /** What carries out the agents. */
  model: ModelServer;
  /** The sessions of the system in which processes have run. */
  sessions(): Set<number>;
  /** An undisturbed runtime beside the ended processes, to look at what they stored. */
  openRuntime(): Promise<Runtime>;
  /** Ends every process; what was written stays readable until `close`. */
  endProcesses(): Promise<void>;
  /** Stops PostgreSQL; removes the directory unless it is evidence. */
  close(keep: boolean): Promise<void>;
};

const apiKey = "akp_chaos_chaos_chaos_chaos";
const usualCounts = { web: 2, worker: 3 };
const endPatienceMs = 5_000;

/** How a cluster is made; `seed` decides how its model breaks off. */
export type ClusterOptions = { seed: string; sandbox: SandboxName; leaseMs: number; defect?: Defect | undefined } & Partial<{
  /** How many processes of each kind; two web processes and three workers when left out. */
  counts: { web: number; worker: number };
  /** Executions at once in each worker. */
  concurrency: number;
}>;

/** Starts PostgreSQL, a model, the web processes and the workers, and publishes the skills that run in the sandbox. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  // An exit in order takes PostgreSQL along; a signal's own does not.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  const directory = await mkdtemp(join(tmpdir(), "skillrun-chaos-"));
  // PostgreSQL, which root runs as another account, keeps its data in here: it goes, or is kept, with the rest.
  await chmod(directory, 0o755);
  const postgres = await ensurePostgres(join(directory, "postgres"));
  await migrateDatabase(postgres.url, join(import.meta.dirname, "../../prisma/migrations"));
  const database = new pg.Pool({ connectionString: postgres.url, max: 4, application_name: "chaos driver" });
  database.on("error", () => {});
  // Without a lock two events may get one number: only without its key would the table take them.
  if (options.defect === "no_row_lock") await database.query("alter table event drop constraint event_pkey");
  const { counts = usualCounts, concurrency } = options;
  const proxies: DatabaseProxy[] = [];
  const crashes: Crash[] = [];
  const model = await startModelServer(options.seed);
  const temporary = join(directory, "tmp");
  await mkdir(temporary);
  const env = {
    API_KEY: apiKey,
    LEASE_MS: String(options.leaseMs),
    SANDBOX: options.sandbox,
    MODEL_URL: model.baseUrl,
    TMPDIR: temporary,
    ...(concurrency !== undefined && { CONCURRENCY: String(concurrency) }),
    ...(options.defect !== undefined && { DEFECT: options.defect }),
  };
  const create = async (role: "web" | "worker", n: number) => {
    const proxy = await startDatabaseProxy(postgres.url);
    proxies.push(proxy);
    const onCrash = (crash: Crash) => void crashes.push(crash);
    return manageProcess({ name: `${role}-${n}`, role, file: `${role}-server.ts`, proxy, directory, env, onCrash });
  };
  const createAll = (role: "web" | "worker") => Promise.all(Array.from({ length: counts[role] }, (_, n) => create(role, n + 1)));
  const [webs, workers] = await Promise.all([createAll("web"), createAll("worker")]);
  const all = [...webs, ...workers];
  const [first, ...others] = all;
  // The first one makes the tenant.
  await first?.start();
  await Promise.all(others.map((each) => each.start()));
  const spaceId = String(first?.hello.space_id);
  const headers = { "x-api-key": apiKey };
  await publishSkills({ port: first?.hello.port ?? 0, spaceId, headers });
  return {
    directory,
    database,
    webs,
    workers,
    spaceId,
    headers,
    crashes,
    model,
    sessions: () => new Set(all.flatMap((each) => [...each.sessions])),
    openRuntime: () =>
      createRuntime({ databaseUrl: postgres.url, dataDirectory: directory, skills: [], embeddedWorker: false, maxConnections: 4 }),
    async endProcesses() {
      await Promise.all(all.map((each) => each.end("SIGTERM", endPatienceMs)));
    },
    async close(keep) {
      await Promise.all(all.map((each) => each.end("SIGKILL", 0)));
      await Promise.all(proxies.map((proxy) => proxy.close()));
      await model.close();
      await database.end();
      await postgres.stop();
      if (!keep) await rm(directory, { recursive: true, force: true });
    },
  };
}
