import { RateLimiterPostgres } from "rate-limiter-flexible";
import { type Database, type Statement, statement } from "../connection/database.ts";

/** What a counter says: how much was counted, and when it begins anew. */
export type Count = { points: number; endsInMs: number };

/** Counters that all processes of an installation share; each begins anew when its window has passed. */
export type SharedCounter = {
  /** Adds to a counter, and says what it is then. */
  add(key: string, points: number, windowSeconds: number): Promise<Count>;
  /** What a counter is; null when nothing was counted in its window. */
  read(key: string): Promise<Count | null>;
  /** Sets a counter, and begins its window now. */
  set(key: string, points: number, windowSeconds: number): Promise<void>;
  /** Forgets a counter. */
  remove(key: string): Promise<void>;
  /** Removes the rows of windows that have passed. */
  removeEnded(): Promise<void>;
};

/** The shared counters of a database, kept in the table `rate_limit` by rate-limiter-flexible; its windows go by this machine's clock. */
export function createSharedCounter(database: Database): SharedCounter {
  const limiter = new RateLimiterPostgres({
    storeClient: clientOf(database),
    storeType: "pool",
    tableName: "rate_limit",
    tableCreated: true,
    // A table's sweep is asked for, so that a closed database is left alone.
    clearExpiredByTimeout: false,
    keyPrefix: "",
    // Every call names its own.
    points: 1,
    duration: 1,
  });
  return {
    async add(key, points, windowSeconds) {
      const { consumedPoints, msBeforeNext } = await limiter.penalty(key, points, { customDuration: windowSeconds });
      return { points: consumedPoints, endsInMs: msBeforeNext };
    },
    async read(key) {
      const found = await limiter.get(key);
      return found === null ? null : { points: found.consumedPoints, endsInMs: found.msBeforeNext };
    },
    async set(key, points, windowSeconds) {
      await limiter.set(key, points, windowSeconds);
    },
    async remove(key) {
      await limiter.delete(key);
    },
    async removeEnded() {
      await database.prisma.rate_limit.deleteMany({ where: { expire: { lt: Date.now() } } });
    },
  };
}

/** What the limiter asks of a driver; its texts are few, so that each is prepared once. */
function clientOf(database: Database) {
  const statements = new Map<string, Statement>();
  return {
    async query({ text, values }: { text: string; values: unknown[] }) {
      const prepared = statements.get(text) ?? statement(text);
      statements.set(text, prepared);
      const rows = await database.query(prepared, values);
      return { rows, rowCount: rows.length };
    },
  };
}
