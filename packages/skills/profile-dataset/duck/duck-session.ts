import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue, type DuckDBVector } from "@duckdb/node-api";

/** A piece of a result: `rows` rows, each column a vector of that length. */
export type ResultChunk = { rows: number; vectors: DuckDBVector[] };

/** One DuckDB in memory, which may read the one file's folder and its own folder for what does not fit, and nothing else. */
export type DuckSession = {
  /** Runs a statement for its effect. */
  run(sql: string): Promise<void>;
  /** All rows of a small result. */
  rows(sql: string): Promise<DuckDBValue[][]>;
  /** Starts a query at once; it computes in the background until its chunks are read. */
  begin(sql: string): AsyncGenerator<ResultChunk>;
  /** How far the statement is that runs now, from 0 to 1. */
  progress(): number;
  /** Stops everything that runs. */
  interrupt(): void;
  close(): void;
};

/** Opens a database whose memory is bounded; nothing is fetched from anywhere. */
export async function openDuckSession(how: { folder: string; filePath: string; memoryMegabytes: number }): Promise<DuckSession> {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(Math.min(4, availableParallelism())),
    memory_limit: `${how.memoryMegabytes}MB`,
    temp_directory: how.folder,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
  });
  const main = await instance.connect();
  const open = new Set<DuckDBConnection>([main]);
  const folders = [how.folder, dirname(how.filePath)].map((path) => literal(`${path}/`)).join(", ");
  const settings = [
    `SET allowed_directories = [${folders}]`,
    "SET enable_external_access = false",
    "SET GLOBAL TimeZone = 'UTC'",
    "SET enable_progress_bar = true",
    "SET enable_progress_bar_print = false",
    "SET lock_configuration = true",
  ];
  for (const setting of settings) await main.run(setting);
  return {
    async run(sql) {
      await main.run(sql);
    },
    async rows(sql) {
      return (await main.runAndReadAll(sql)).getRows();
    },
    begin(sql) {
      const started = beginOn(instance, open, sql);
      // Whoever reads the chunks is told of the failure; until then nobody waits for it.
      started.catch(() => undefined);
      return readChunks(started, open);
    },
    progress: () => Math.max(0, Math.min(1, main.progress.percentage / 100)),
    interrupt() {
      for (const connection of open) connection.interrupt();
    },
    close() {
      for (const connection of open) connection.closeSync();
      instance.closeSync();
    },
  };
}

type Started = { connection: DuckDBConnection; result: Awaited<ReturnType<DuckDBConnection["stream"]>> };

async function beginOn(instance: DuckDBInstance, open: Set<DuckDBConnection>, sql: string): Promise<Started> {
  const connection = await instance.connect();
  open.add(connection);
  return { connection, result: await connection.stream(sql) };
}

async function* readChunks(started: Promise<Started>, open: Set<DuckDBConnection>): AsyncGenerator<ResultChunk> {
  const { connection, result } = await started;
  try {
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      yield { rows: chunk.rowCount, vectors: Array.from({ length: chunk.columnCount }, (_, index) => chunk.getColumnVector(index)) };
    }
  } finally {
    open.delete(connection);
    connection.closeSync();
  }
}

/** A text as SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
