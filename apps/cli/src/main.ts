#!/usr/bin/env node
import packageJson from "../package.json" with { type: "json" };
import { type Command, parseArguments } from "./arguments/parse-arguments.ts";
import { usage } from "./arguments/usage.ts";
import { runCommand } from "./commands/run-command.ts";
import { watchCommand } from "./commands/watch-command.ts";
import { type Connection, connect } from "./connect.ts";
import { describeError } from "./display/describe-error.ts";
import { readOwnDatabaseSettings, readOwnSettings, readOwnWorkerSettings } from "./env.ts";
import { exitCode, exitCodeOfError, exitCodeOfState } from "./exit-code.ts";

// Whoever reads our output may have had enough of it.
process.stdout.on("error", () => process.exit(exitCode.detached));

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  let url: string | null = null;
  try {
    if (args[0] === "skill") {
      const { skillCommand } = await import("./commands/skill/skill-command.ts");
      return await skillCommand(args.slice(1), async () => {
        const settings = readOwnSettings();
        url = settings.url;
        return await connect(settings);
      });
    }
    const command = parseArguments(args);
    if (command.name === "help" || command.name === "version") {
      process.stdout.write(command.name === "help" ? usage : `${packageJson.version}\n`);
      return exitCode.completed;
    }
    if (command.name === "migrate") {
      const { migrateCommand } = await import("./commands/migrate-command.ts");
      await migrateCommand(readOwnDatabaseSettings());
      return exitCode.completed;
    }
    if (command.name === "limits") {
      const { limitsCommand } = await import("./commands/limits-command.ts");
      await limitsCommand(readOwnDatabaseSettings(), command);
      return exitCode.completed;
    }
    if (command.name === "worker") {
      const { workerCommand } = await import("./commands/worker-command.ts");
      await workerCommand(readOwnWorkerSettings());
      // What a skill that does not heed its signal still does must not keep the process.
      process.exit(exitCode.completed);
    }
    const settings = readOwnSettings();
    url = settings.url;
    return await execute(command, await connect(settings));
  } catch (error) {
    process.stderr.write(`skillrun: ${describeError(error, url)}\n`);
    return exitCodeOfError(error);
  }
}

async function execute(command: Extract<Command, { name: "run" | "watch" }>, connection: Connection): Promise<number> {
  const execution = await (command.name === "run" ? runCommand(connection, command) : watchCommand(connection, command));
  if (command.isJson) process.stdout.write(`${JSON.stringify(execution)}\n`);
  if (command.name === "watch" || command.isWatched) return exitCodeOfState(execution.state);
  if (!command.isJson) process.stdout.write(`${execution.id}\n`);
  return exitCode.completed;
}
