import type { Queryable } from "./database.ts";
import { statement } from "./database.ts";

/** The channels on which processes wake one another. A message is only a hint: the tables are the truth. */
export const channels = {
  events: "skillrun_events",
  cancels: "skillrun_cancels",
  jobs: "skillrun_jobs",
  turns: "skillrun_turns",
  skills: "skillrun_skills",
  access: "skillrun_access",
} as const;

const notifyStatement = statement("select pg_notify($1, $2)::text");

/** Wakes whoever listens, once the transaction commits. */
export async function notify(database: Queryable, channel: keyof typeof channels, payload: string): Promise<void> {
  await database.query(notifyStatement, [channels[channel], payload]);
}
