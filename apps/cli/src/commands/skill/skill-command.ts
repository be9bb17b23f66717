import type { Skill } from "@skillrun/contract";
import type { Connection } from "../../connect.ts";
import { printable } from "../../display/printable.ts";
import { exitCode } from "../../exit-code.ts";
import { initSkill } from "./init-skill.ts";
import { lintDirectory } from "./lint-directory.ts";
import { parseSkillArguments, type SkillCommand } from "./parse-skill-arguments.ts";
import { pullSkill } from "./pull-skill.ts";
import { pushSkill } from "./push-skill.ts";
import { showNotices } from "./show-notices.ts";
import { skillUsage } from "./skill-usage.ts";

/** Runs what comes after `skillrun skill`, and gives the exit code; connects only where a server is needed. */
export async function skillCommand(args: string[], openConnection: () => Promise<Connection>): Promise<number> {
  const command = parseSkillArguments(args);
  switch (command.verb) {
    case "help":
      process.stdout.write(skillUsage);
      return exitCode.completed;
    case "init": {
      const made = await initSkill(command);
      print(command, made, `made ${made.directory}; try: skillrun skill lint ${made.directory}\n`);
      return exitCode.completed;
    }
    case "lint": {
      const report = await lintDirectory(command.directory);
      const { notices, publishable } = report;
      const isWrong = notices.some(({ severity }) => severity === "error");
      const verdict = isWrong && publishable ? "it can be published as it is; other programs may refuse it\n" : "";
      print(command, report, `${showNotices(notices)}${notices.length === 0 ? "nothing is wrong\n" : verdict}`);
      return isWrong ? exitCode.failed : exitCode.completed;
    }
    default:
      await askServer(command, await openConnection());
      return exitCode.completed;
  }
}

async function askServer(
  command: Extract<SkillCommand, { verb: "push" | "pull" | "list" | "diff" }>,
  connection: Connection,
): Promise<void> {
  const { ask, spaceId: space_id } = connection;
  switch (command.verb) {
    case "push": {
      const { version, created } = await pushSkill(connection, command.directory);
      const what = created ? "published" : "was there already, and runs from now on";
      const not = version.is_current ? "" : "the space is pinned to another version, which still runs\n";
      print(command, version, `${showNotices(version.notices)}${version.slug} ${version.version} ${what}\n${not}`);
      break;
    }
    case "pull": {
      const pulled = await pullSkill(connection, command);
      print(command, pulled, `${pulled.slug} ${pulled.version}: ${pulled.files} files in ${pulled.directory}\n`);
      break;
    }
    case "list": {
      const { data } = await ask((trpc) => trpc.skill.list.query({ space_id, limit: 100 }));
      print(command, data, data.map(showSkill).join(""));
      break;
    }
    case "diff": {
      const { slug, from, to } = command;
      const comparison = await ask((trpc) => trpc.skill.compare.query({ space_id, slug, from, to }));
      const shown = comparison.files.map(
        ({ path, change, diff }) => `${change} ${printable(path)}\n${diff === null ? "" : printable(diff)}`,
      );
      print(command, comparison, shown.length === 0 ? "no file differs\n" : shown.join(""));
    }
  }
}

function print({ isJson }: { isJson: boolean }, value: unknown, text: string): void {
  process.stdout.write(isJson ? `${JSON.stringify(value)}\n` : text);
}

function showSkill({ slug, version, kind, trust, status, pinned_version, missing }: Skill): string {
  const pin = pinned_version === null ? "" : " (pinned)";
  const why = missing.length === 0 ? "" : `: ${missing.join("; ")}`;
  return printable(`${slug.padEnd(28)} ${(version ?? "-").padEnd(10)}${pin} ${kind.padEnd(8)} ${trust.padEnd(9)} ${status}${why}`).concat(
    "\n",
  );
}
