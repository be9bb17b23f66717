import "../env.ts";
import { type Api, createApi } from "@skillrun/api";
import { readOwnEnvironment } from "../env.ts";
import { BootError } from "./boot-error.ts";
import { openChat } from "./open-chat.ts";
import { openRuntime } from "./open-runtime.ts";

/** The API on a host that runs Next alone; its database is migrated elsewhere. Throws a `BootError` without `DATABASE_URL`. */
export async function openApi(): Promise<Api> {
  const env = readOwnEnvironment();
  if (env.DATABASE_URL === undefined) {
    throw new BootError(
      "DATABASE_URL must be set where Next runs without our server. Example: DATABASE_URL=postgres://skillrun:secret@db:5432/skillrun",
    );
  }
  return createApi(await openRuntime(env, env.DATABASE_URL), {
    corsOrigins: env.SKILLRUN_CORS_ORIGINS ?? [],
    chat: openChat(env),
    servesMetrics: env.SKILLRUN_METRICS === "on",
  });
}
