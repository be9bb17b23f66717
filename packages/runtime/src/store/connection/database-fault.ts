import { DatabaseError } from "pg";
import { z } from "zod";

/**
 * What a rejected query says: `data`, this content cannot be stored, now or later; `away`, the database or the connection to it is not there or
 * is overloaded, and whether a commit happened is unknown; `refused`, the server rolled back for another reason.
 */
export type DatabaseFault = "data" | "away" | "refused";

/** Classes of SQLSTATE (its first two characters): data exceptions and program limits; connection, resources, operator intervention, system. */
const dataClasses = new Set(["22", "54"]);
const awayClasses = new Set(["08", "53", "57", "58", "XX"]);
/** The server ended a transaction whose process had been silent for too long. */
const idleTransaction = "25P03";

/** What kind of fault a query was rejected with; null when the error does not come from the server or the way to it. */
export function databaseFaultOf(error: unknown): DatabaseFault | null {
  if (error instanceof DatabaseError) return faultOfState(error.code ?? "");
  if (error instanceof AggregateError) return databaseFaultOf(error.errors[0]);
  if (!(error instanceof Error)) return null;
  const wrapped = WrappedByPrisma.safeParse(error).data?.meta.driverAdapterError.cause;
  if (wrapped?.originalCode !== undefined) return faultOfState(wrapped.originalCode);
  if (wrapped !== undefined) return socketKinds.has(wrapped.kind) ? "away" : null;
  const isSocketFault = "code" in error && typeof error.code === "string" && /^E[A-Z]+$/.test(error.code) && "syscall" in error;
  return isSocketFault || driverFault.test(error.message) ? "away" : null;
}

function faultOfState(sqlState: string): DatabaseFault {
  const sqlClass = sqlState.slice(0, 2);
  if (dataClasses.has(sqlClass)) return "data";
  return awayClasses.has(sqlClass) || sqlState === idleTransaction ? "away" : "refused";
}

/** Prisma throws an error of its own with the server's in it, or, for three faults of the network, a name for it. */
const WrappedByPrisma = z.object({
  meta: z.object({ driverAdapterError: z.object({ cause: z.object({ kind: z.string(), originalCode: z.string().optional() }) }) }),
});
const socketKinds = new Set(["DatabaseNotReachable", "ConnectionClosed", "SocketTimeout"]);

/** The driver names these in words only. */
const driverFault =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client (has encountered a connection error|was closed)|Cannot use a pool)/;
