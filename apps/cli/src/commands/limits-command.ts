import { changeLimits } from "@skillrun/runtime";
import type { Command } from "../arguments/parse-arguments.ts";
import { UsageError } from "../arguments/usage-error.ts";
import type { DatabaseSettings } from "../env.ts";

/** Shows the limits of a tenant or a space, after changing those that are given; the servers follow within five seconds. */
export async function limitsCommand(settings: DatabaseSettings, command: Extract<Command, { name: "limits" }>): Promise<void> {
  const limits = await changeLimits(settings.databaseUrl, command, Object.fromEntries(command.changes.map(readChange)));
  for (const [name, value] of Object.entries(limits)) process.stdout.write(`${name}=${value ?? "none"}\n`);
}

function readChange(text: string): [string, number | string | null] {
  const [, name, value] = /^(\w+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new UsageError(`${JSON.stringify(text)} is no limit. Example: tokens=100000, or tokens=none to take it away.`);
  if (value === "none") return [name, null];
  return [name, name === "cost_usd" ? value : Number(value)];
}
