import type { PrincipalId, SpaceId, TenantId } from "@skillrun/contract";
import type { Database } from "../connection/database.ts";
import { channels } from "../connection/notify.ts";
import type { Prisma } from "../generated/client.ts";

/** One commit that changes what someone may do. */
export type AccessTransaction = Prisma.TransactionClient;

const maxSilenceMs = 3_000;

/** Changes what someone may do in one commit, which every process hears of. The server undoes it when this process falls silent in the middle. */
export async function changeAccess<Result>(database: Database, work: (transaction: AccessTransaction) => Promise<Result>): Promise<Result> {
  return await database.prisma.$transaction(
    async (transaction) => {
      await transaction.$queryRaw`select set_config('idle_in_transaction_session_timeout', ${String(maxSilenceMs)}, true)`;
      const result = await work(transaction);
      await transaction.$queryRaw`select pg_notify(${channels.access}, '')::text`;
      return result;
    },
    { maxWait: 10_000, timeout: 15_000 },
  );
}

/** Whoever else changes who owns the tenant waits until this transaction ends. */
export async function lockTenant(transaction: AccessTransaction, id: TenantId): Promise<void> {
  await transaction.$queryRaw`select 1 from tenant where id = ${id}::uuid for update`;
}

/** Whoever else changes who owns the space waits until this transaction ends. */
export async function lockSpace(transaction: AccessTransaction, id: SpaceId): Promise<void> {
  await transaction.$queryRaw`select 1 from space where id = ${id}::uuid for update`;
}

/** Whoever else makes a key for the principal waits until this transaction ends. */
export async function lockPrincipal(transaction: AccessTransaction, id: PrincipalId): Promise<void> {
  await transaction.$queryRaw`select 1 from principal where id = ${id}::uuid for update`;
}

/** The database's time, by which keys and links expire. */
export async function readNow(transaction: AccessTransaction): Promise<Date> {
  const [row] = await transaction.$queryRaw<[{ now: Date }]>`select clock_timestamp()::timestamptz(3) as now`;
  return row.now;
}
