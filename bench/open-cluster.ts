import { type ProductApi, productApi } from "./bench-context.ts";
import { type ChildServer, startServer } from "./child-server.ts";
import { createDatabase } from "./create-database.ts";

/** A web process without a worker, worker processes beside it, and a database of their own. */
export type Cluster = {
  api: ProductApi;
  workers: ChildServer[];
  /** One worker process more. */
  addWorker(): Promise<ChildServer>;
  close(): Promise<void>;
};

/** Starts a cluster on the bench's PostgreSQL. */
export async function openCluster(env: Record<string, string>, workerCount: number): Promise<Cluster> {
  const database = await createDatabase(env["DATABASE_URL"] ?? "");
  const own = { ...env, DATABASE_URL: database.url };
  const web = await startServer("product-server.ts", { ...own, EMBEDDED_WORKER: "false", PAGES: "off" });
  const workers: ChildServer[] = [];
  const addWorker = async () => {
    const worker = await startServer("worker-server.ts", own);
    workers.push(worker);
    return worker;
  };
  for (let i = 0; i < workerCount; i++) await addWorker();
  return {
    api: productApi(web),
    workers,
    addWorker,
    async close() {
      await Promise.all([web, ...workers].map((each) => each.stop()));
      await database.drop();
    },
  };
}
