import { literal, openDuckSession } from "../packages/skills/profile-dataset/duck/duck-session.ts";

/** The floor of a profile: DuckDB's `SUMMARIZE` of the file, with the memory that a profile has; runs in a work process. */
export async function work(task: { file: { path: string } }, _host: unknown, folder: string): Promise<number> {
  const session = await openDuckSession({ folder, filePath: task.file.path, memoryMegabytes: 640 });
  try {
    return (await session.rows(`SUMMARIZE SELECT * FROM read_csv(${literal(task.file.path)})`)).length;
  } finally {
    session.close();
  }
}
