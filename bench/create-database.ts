import pg from "pg";

/** Makes an empty database beside the one of `url`; `drop` removes it, whoever is still connected. */
export async function createDatabase(url: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `skillrun_bench_${crypto.randomUUID().replaceAll("-", "")}`;
  const run = async (sql: string) => {
    const client = new pg.Client(url);
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await run(`create database ${name}`);
  return { url: url.replace(/^postgres:\/\/\/\w+/, `postgres:///${name}`), drop: () => run(`drop database ${name} with (force)`) };
}
