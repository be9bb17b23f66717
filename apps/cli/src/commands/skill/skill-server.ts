import { ErrorBody, SkillrunError, SkillVersion } from "@skillrun/contract";
import { z } from "zod";
import type { Connection } from "../../connect.ts";

const Published = z.object({ data: SkillVersion });

/** Sends a skill's zip archive; `created` is false when the server had these files already. */
export async function sendSkill(connection: Connection, zip: Uint8Array): Promise<{ version: SkillVersion; created: boolean }> {
  const init = { method: "POST", headers: { "Content-Type": "application/zip" }, body: new Blob([Uint8Array.from(zip)]) };
  const response = await request(connection, "/skills", init);
  return { version: Published.parse(await response.json()).data, created: response.status === 201 };
}

/** Fetches the zip archive of a version. */
export async function fetchSkill(connection: Connection, { slug, version }: { slug: string; version: string }): Promise<Uint8Array> {
  const path = `/skills/${encodeURIComponent(slug)}/versions/${encodeURIComponent(version)}/archive`;
  return new Uint8Array(await (await request(connection, path, {})).arrayBuffer());
}

async function request({ url, apiKey, spaceId }: Connection, path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("Authorization", `Bearer ${apiKey}`);
  const response = await fetch(`${url}/api-proxy/v1/spaces/${spaceId}${path}`, { ...init, headers }).catch((error: unknown) => {
    throw new SkillrunError("unavailable", `the connection broke off: ${error instanceof Error ? error.message : error}`, { cause: error });
  });
  if (response.ok) return response;
  const { error, detail } = ErrorBody.safeParse(await response.json().catch(() => null)).data ?? {};
  const message = error?.message ?? `the server answered with ${response.status}`;
  throw new SkillrunError(error?.code ?? "unavailable", message, detail === undefined ? {} : { detail });
}
