import type { DatabaseSettings } from "../env.ts";
import { migrate } from "./database-door.ts";

/** Brings the database to this version and says what that took. */
export async function migrateCommand(settings: DatabaseSettings): Promise<void> {
  const applied = await migrate(settings);
  for (const name of applied) process.stdout.write(`applied ${name}\n`);
  if (applied.length === 0) process.stdout.write("The database is of this version.\n");
}
