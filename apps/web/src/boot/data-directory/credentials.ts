import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { BootError } from "../boot-error.ts";
import { replaceFile } from "./replace-file.ts";

/** What a program on this machine needs to use this server: `credentials.json` in the data directory, readable by its owner alone. */
export const Credentials = z.object({
  base_url: z.string(),
  tenant_id: z.string(),
  space_id: z.string(),
  api_key: z.string().startsWith("akp_"),
});
export type Credentials = z.infer<typeof Credentials>;

/** Reads what an earlier start wrote; null when there is nothing. Throws a `BootError` when the file cannot be understood. */
export async function readCredentials(dataDirectory: string): Promise<Credentials | null> {
  const path = credentialsPath(dataDirectory);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new BootError(`${path} cannot be read: ${error.message}.`);
  });
  if (text === null) return null;
  try {
    return Credentials.parse(JSON.parse(text));
  } catch {
    throw new BootError(`${path} is not what Skillrun wrote. Restore it, or delete it and start again: a new API key is then made.`);
  }
}

/** Writes the file whole, mode 0600. */
export async function writeCredentials(dataDirectory: string, credentials: Credentials): Promise<void> {
  await replaceFile(credentialsPath(dataDirectory), `${JSON.stringify(credentials, null, 2)}\n`, 0o600);
}

/** Where the credentials of a data directory are. */
export function credentialsPath(dataDirectory: string): string {
  return join(dataDirectory, "credentials.json");
}
