import { relative } from "node:path";
import { styleText } from "node:util";
import { type Credentials, credentialsPath } from "../data-directory/credentials.ts";

/** What the user reads when the server is up: where it is, and a command that works when pasted. */
export function welcome(credentials: Credentials & { ownerLink: string | null }, dataDirectory: string, seconds: number): string {
  const { base_url, space_id, api_key, ownerLink } = credentials;
  const tools = `${base_url}/api-proxy/v1/spaces/${space_id}/tools`;
  return [
    "",
    `  Skillrun is ready after ${seconds.toFixed(1)} s: ${styleText(["bold", "cyan"], base_url)}`,
    "",
    ...(ownerLink === null ? [] : ["  Sign in as the owner, once, within a day:", "", `    ${base_url}${ownerLink}`, ""]),
    "  Try it from a terminal (lists the skills that a model can call):",
    "",
    `    curl -s -H 'X-API-Key: ${api_key}' ${tools}`,
    "",
    `  The same key and ids are in ${relative(process.cwd(), credentialsPath(dataDirectory)) || credentialsPath(dataDirectory)}. Ctrl-C stops everything.`,
    "",
    "",
  ].join("\n");
}
