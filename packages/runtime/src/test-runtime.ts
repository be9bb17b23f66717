import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrincipalId, type Role, type SpaceId } from "@skillrun/contract";
import { ensureFirstTenant, generateApiKey } from "./access/ensure-first-tenant.ts";
import type { RuntimeConfig } from "./config.ts";
import { createRuntime } from "./create-runtime.ts";
import type { RequestContext, Runtime } from "./runtime.ts";
import { ensureApiKey } from "./store/identity/api-key-store.ts";
import { insertTenant, readPrincipalByApiKey } from "./store/identity/principal-store.ts";
import { createTestDatabase } from "./store/testing/test-database.ts";
import { testSkills } from "./test-skills.ts";

/** A real runtime on a fresh database. */
export type TestRuntime = {
  runtime: Runtime;
  context: RequestContext;
  space_id: SpaceId;
  api_key: string;
  databaseUrl: string;
  dataDirectory: string;
  /** Another process on the same database: its own runtime, the same principal. */
  another(config?: Partial<RuntimeConfig>): Promise<{ runtime: Runtime; context: RequestContext }>;
  /** Another person of the same tenant, who has this role in the space. */
  colleague(role: Role): Promise<{ context: RequestContext; api_key: string }>;
  /** A stranger: a user of another tenant with a space of their own. */
  stranger(): Promise<{ context: RequestContext; space_id: SpaceId; api_key: string }>;
  /** Closes every runtime and drops the database. */
  close(): Promise<void>;
};

/** Starts a runtime with the suite's skills (or others) on a fresh database. */
export async function createTestRuntime(config: Partial<RuntimeConfig> = {}): Promise<TestRuntime> {
  const database = await createTestDatabase();
  const dataDirectory = await mkdtemp(join(tmpdir(), "skillrun-test-"));
  const started: Runtime[] = [];
  const start = async (own: Partial<RuntimeConfig>) => {
    const base = { databaseUrl: database.url, dataDirectory, skills: testSkills, embeddedWorker: true, maxConnections: 6 };
    const runtime = await createRuntime({ ...base, ...config, ...own });
    started.push(runtime);
    return runtime;
  };
  const runtime = await start({});
  const first = await ensureFirstTenant(runtime);
  const api_key = first.api_key ?? "";
  const principal = await runtime.authenticator.byApiKey(api_key);
  return {
    runtime,
    context: { runtime, principal },
    space_id: first.space_id,
    api_key,
    databaseUrl: database.url,
    dataDirectory,
    async another(own = {}) {
      const other = await start(own);
      return { runtime: other, context: { runtime: other, principal } };
    },
    async colleague(role) {
      const { tenant_id } = principal;
      const id = PrincipalId.parse(runtime.newId());
      const { prisma } = runtime.database;
      await prisma.principal.create({ data: { id, tenant_id, kind: "user", name: `Colleague (${role})` } });
      await prisma.space_member.create({ data: { tenant_id, space_id: first.space_id, principal_id: id, role } });
      const key = generateApiKey();
      await ensureApiKey(runtime.database, { id: runtime.newId(), tenant_id, principal_id: id, name: "Key", key });
      return { context: { runtime, principal: await runtime.authenticator.byApiKey(key) }, api_key: key };
    },
    async stranger() {
      const ids = { tenant: runtime.newId(), space: runtime.newId(), principal: runtime.newId() };
      await insertTenant(runtime.database, ids, "Another tenant");
      const key = `akp_${ids.tenant}`;
      const owner = { tenant_id: ids.tenant as typeof principal.tenant_id, principal_id: ids.principal as typeof principal.id };
      await ensureApiKey(runtime.database, { id: runtime.newId(), ...owner, name: "Key", key });
      const other = await readPrincipalByApiKey(runtime.database, key);
      if (other === null) throw new Error("The stranger's key was not stored.");
      return { context: { runtime, principal: other.principal }, space_id: ids.space as SpaceId, api_key: key };
    },
    async close() {
      await Promise.all(started.map((each) => each.close()));
      await database.drop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
