import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { UsageError } from "./usage-error.ts";

const DEFAULT_URL = "http://127.0.0.1:3000";

const variables = z.object({
  SKILLRUN_URL: z.url({ protocol: /^https?$/, error: "must be a URL beginning with http:// or https://" }).optional(),
  SKILLRUN_API_KEY: z.string().startsWith("akp_", "must start with akp_").optional(),
  SKILLRUN_SPACE_ID: z.guid("must be a uuid").toLowerCase().optional(),
  SKILLRUN_DATA_DIR: z.string().default(".skillrun"),
});

const examples = {
  SKILLRUN_URL: DEFAULT_URL,
  SKILLRUN_API_KEY: "akp_0123456789abcdefghij",
  SKILLRUN_SPACE_ID: "019a0000-0000-7000-8000-000000000000",
  SKILLRUN_DATA_DIR: ".skillrun",
};

/** What the server wrote for programs on its own machine. */
const Credentials = z.object({ base_url: z.url(), space_id: z.guid(), api_key: z.string() });

/** Which server, as whom, in which space; `spaceId` null means the first one of the key. */
export type Settings = { url: string; apiKey: string; spaceId: string | null };

/** Reads the settings, and what they leave open from the server's `credentials.json`; throws a `UsageError` that names the variable. */
export function readSettings(source: Record<string, string | undefined>, directory: string): Settings {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value.trim() !== ""));
  const { success, data, error } = variables.safeParse(set);
  if (!success) throw new UsageError(error.issues.map(describeProblem).join("\n"));
  const path = join(resolve(directory, data.SKILLRUN_DATA_DIR), "credentials.json");
  const stored = data.SKILLRUN_API_KEY === undefined || data.SKILLRUN_URL === undefined ? readCredentials(path) : null;
  const url = data.SKILLRUN_URL ?? stored?.base_url ?? DEFAULT_URL;
  // A key of this machine's server is not sent to another one.
  const own = stored !== null && new URL(stored.base_url).origin === new URL(url).origin ? stored : null;
  const apiKey = data.SKILLRUN_API_KEY ?? own?.api_key;
  if (apiKey === undefined) {
    throw new UsageError(
      `There is no key for ${url}: ${path} ${stored === null ? "does not exist" : `is for ${stored.base_url}`}. ` +
        `Start the server here, or set SKILLRUN_API_KEY. Example: SKILLRUN_API_KEY=${examples.SKILLRUN_API_KEY}`,
    );
  }
  const isStoredKey = apiKey === own?.api_key;
  return { url: url.replace(/\/+$/, ""), apiKey, spaceId: data.SKILLRUN_SPACE_ID ?? (isStoredKey ? own.space_id : null) };
}

/** This process's settings. */
export function readOwnSettings(): Settings {
  return readSettings(process.env, process.cwd());
}

function readCredentials(path: string): z.infer<typeof Credentials> | null {
  try {
    return Credentials.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    const reason = error instanceof Error && "code" in error ? error.message : "it is not what Skillrun wrote";
    throw new UsageError(`${path} cannot be read: ${reason}.`);
  }
}

function describeProblem(issue: z.core.$ZodIssue): string {
  const [name] = issue.path;
  const example = Object.entries(examples).find(([known]) => known === name)?.[1];
  return `${String(name)} ${issue.message}. Example: ${String(name)}=${example}`;
}
