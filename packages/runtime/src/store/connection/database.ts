import { createHash } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "../generated/client.ts";

/** A SQL text with the name under which each connection prepares it once. */
export type Statement = { name: string; text: string };

/** Whatever runs a prepared statement: the pool, or one transaction. */
export type Queryable = { query<Row extends pg.QueryResultRow>(statement: Statement, values: unknown[]): Promise<Row[]> };

/** A running transaction; `execute` is the door for the engine's own SQL. */
export type Transaction = Queryable & { execute(text: string, values?: unknown[]): Promise<pg.QueryResultRow[]> };

/** One PostgreSQL: a pool of connections, and Prisma on the same pool. */
export type Database = Queryable & {
  readonly url: string;
  readonly prisma: PrismaClient;
  /** Runs SQL that is not prepared, for the engine; the rows of every statement in it. */
  execute(text: string, values?: unknown[]): Promise<pg.QueryResultRow[]>;
  /** Commits when `work` resolves, rolls back when it rejects. */
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /** A connection of its own, outside the pool, for LISTEN. */
  listener(): pg.Client;
  close(): Promise<void>;
};

/** Names a statement after its text: the same text is prepared once per connection. */
export function statement(text: string): Statement {
  return { name: createHash("sha1").update(text).digest("base64url"), text };
}

/** How a database is opened. */
export type DatabaseOptions = {
  maxConnections: number;
  /** Where the connection that listens goes when `url` is a pooler's, which gives each transaction another session; `url` when left out. */
  listenUrl?: string | undefined;
  /** Whether statements are prepared by name, once per connection; true when left out. A pooler may know nothing of the names. */
  preparedStatements?: boolean | undefined;
  /** How long a transaction may wait for its process before the server undoes it, so that a frozen one holds no locks; 3 seconds when left out. */
  idleTransactionMs?: number | undefined;
  onError(error: Error): void;
};

/**
 * A prepared statement is planned once per connection, often while its tables are still empty, and kept for long: it must not settle on reading whole
 * tables, and its plan must not be made anew for each set of values. Every statement of ours has an index to go by.
 */
const planOnceText = "set enable_seqscan = off; set plan_cache_mode = force_generic_plan; set jit = off";

/** The pool waits for it before it gives the connection out. */
const planOnce = { onConnect: async (client: pg.ClientBase) => void (await client.query(planOnceText)) };

/** Opens the pool; the first query connects. `onError` hears of idle connections that broke. */
export function openDatabase(url: string, options: DatabaseOptions): Database {
  const { listenUrl = url, preparedStatements = true, idleTransactionMs = 3_000 } = options;
  const connection = { connectionString: url, types: { getTypeParser: typeParser }, keepAlive: true, connectionTimeoutMillis: 10_000 };
  const queryOf = ({ name, text }: Statement, values: unknown[]) => (preparedStatements ? { name, text, values } : { text, values });
  const pool = new pg.Pool({
    ...connection,
    max: options.maxConnections,
    application_name: "skillrun",
    // Behind a pooler a session is everybody's, and is left as it was.
    ...(preparedStatements && listenUrl === url && planOnce),
  });
  pool.on("error", (error) => {
    // The pool hangs the whole client on it, which no log should hold.
    Reflect.deleteProperty(error, "client");
    options.onError(error);
  });
  const names = new Map<string, string>();
  const engineNames = new Map<string, string>();
  /** The engine's statements are few, but come as text alone: planned anew each time they cost more than they do. Several in one text cannot be prepared. */
  const executed = (text: string, values: unknown[] = []): pg.QueryConfig =>
    preparedStatements && !text.includes(";") ? { name: boundedName(engineNames, text, "engine"), text, values } : { text, values };
  const adapter = new PrismaPg(pool, {
    disposeExternalPool: false,
    ...(preparedStatements && { statementNameGenerator: ({ sql }: { sql: string }) => boundedName(names, sql, "prisma") }),
  });
  const prisma = new PrismaClient({ adapter });
  return {
    url,
    prisma,
    query: async (prepared, values) => (await pool.query(queryOf(prepared, values))).rows,
    execute: async (text, values) => rowsOf(await pool.query(executed(text, values))),
    transaction: (work) => inTransaction(pool, { queryOf, executed, begin: beginText(idleTransactionMs) }, work),
    listener: () => new pg.Client({ ...connection, connectionString: listenUrl, application_name: "skillrun listener" }),
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** How statements are put to the server. */
type Phrasing = {
  queryOf(prepared: Statement, values: unknown[]): pg.QueryConfig;
  executed(text: string, values?: unknown[]): pg.QueryConfig;
  begin: string;
};

async function inTransaction<Result>(
  pool: pg.Pool,
  { queryOf, executed, begin }: Phrasing,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection may break between two queries, when nobody waits for an answer: without a listener that would end the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await client.query(begin);
    const result = await work({
      query: async (prepared, values) => (await client.query(queryOf(prepared, values))).rows,
      execute: async (text, values) => rowsOf(await client.query(executed(text, values))),
    });
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/** One round trip, and for this transaction alone: a pooler hands the session on to others. */
function beginText(idleTransactionMs: number): string {
  return `begin; set local idle_in_transaction_session_timeout = ${idleTransactionMs}`;
}

/** The rows of every statement of a text: the driver answers with one result each. */
function rowsOf(result: pg.QueryResult | pg.QueryResult[]): pg.QueryResultRow[] {
  return Array.isArray(result) ? result.flatMap((each) => each.rows) : result.rows;
}

/** Counters (int8) stay below 2^53 for as long as anyone lives: read them as numbers. */
function typeParser(oid: number, format?: "text" | "binary") {
  return oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format === "binary" ? "binary" : "text");
}

/** Prepared names are kept per connection for ever, so their number must have an end. */
function boundedName(names: Map<string, string>, sql: string, prefix: string): string {
  let name = names.get(sql);
  if (name === undefined) {
    if (names.size >= 500) return "";
    name = `${prefix}_${names.size}`;
    names.set(sql, name);
  }
  return name;
}
