import { type Database, statement } from "./database.ts";

const pingStatement = statement("select 1 as ok");

/** True when the database answers. */
export async function pingDatabase(database: Database): Promise<boolean> {
  return await database.query(pingStatement, []).then(
    () => true,
    () => false,
  );
}
