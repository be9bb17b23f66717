import { ensureFirstTenant, type Runtime } from "@skillrun/runtime";
import { type Credentials, credentialsPath, readCredentials } from "./credentials.ts";

/** Whom the server's own credentials belong to, and a word for the user about where the key came from. */
export type FirstTenant = Omit<Credentials, "base_url"> & { done: string };

/**
 * Makes the first tenant, space and API key on the first start, and finds them again later. Only the key's hash is in the database, so
 * the key itself is read back from `credentials.json`; when that file is lost a new key is made. `SKILLRUN_API_KEY` comes before both.
 */
export async function openFirstTenant(runtime: Runtime, dataDirectory: string, givenKey: string | undefined): Promise<FirstTenant> {
  const knownKey = givenKey ?? (await readCredentials(dataDirectory))?.api_key;
  const found = await ensureFirstTenant(runtime, knownKey === undefined ? {} : { apiKey: knownKey });
  const { tenant_id, space_id } = found;
  if (found.api_key !== null) {
    const done =
      givenKey !== undefined
        ? "SKILLRUN_API_KEY is valid"
        : knownKey !== undefined
          ? "key read from credentials.json"
          : "made, with its first API key";
    return { tenant_id, space_id, api_key: found.api_key, done };
  }
  const { api_key } = await ensureFirstTenant(runtime, { needsKey: true });
  if (api_key === null) throw new Error("A new API key could not be made.");
  return { tenant_id, space_id, api_key, done: `${credentialsPath(dataDirectory)} was lost: a new API key was made` };
}
