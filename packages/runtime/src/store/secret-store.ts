import { createHmac, randomBytes } from "node:crypto";
import { type Queryable, statement } from "./connection/database.ts";

/** Keys that all processes of an installation share and nobody else knows. */
export type InstallationSecret = {
  /** The key for one use; no key tells anything of another. */
  keyFor(use: string): Promise<Buffer>;
};

const name = "installation";

const makeStatement = statement("insert into installation_secret (name, secret) values ($1, $2) on conflict (name) do nothing");
const readStatement = statement("select secret from installation_secret where name = $1");

/** The secret of the database's installation; the first process that needs it makes it. */
export function createInstallationSecret(database: Queryable): InstallationSecret {
  let known: Promise<Buffer> | undefined;
  const read = async (): Promise<Buffer> => {
    const [row] = await database.query<{ secret: Buffer }>(readStatement, [name]);
    if (row !== undefined) return row.secret;
    await database.query(makeStatement, [name, randomBytes(32)]);
    return await read();
  };
  return {
    async keyFor(use) {
      known ??= read();
      // A database that was away is asked again.
      known.catch(() => {
        known = undefined;
      });
      return createHmac("sha256", await known)
        .update(use)
        .digest();
    },
  };
}
