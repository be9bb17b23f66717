import type { SkillKind, SkillNotice } from "@skillrun/contract";
import type { EntryRuntime } from "@skillrun/skill-format";
import type { CommandEnd, SandboxName } from "../../packages/runtime/src/sandbox/sandbox.ts";

/** How a program ended that was started with `--help`. */
export type Start = {
  starts: boolean;
  end: CommandEnd | "fault";
  exitCode: number | null;
  /** The last line that it wrote to stderr, or why it could not be started. */
  note: string;
  durationMs: number;
};

/** One program of a skill; `starts` is empty unless programs were started. */
export type ProgramReport = {
  path: string;
  runtime: EntryRuntime;
  /** It imports nothing that its interpreter does not come with. */
  standardOnly: boolean;
  starts: Partial<Record<SandboxName, Start>>;
};

/** What a skill's programs need, beside what every interpreter has. */
export type Needs = { runtimes: EntryRuntime[]; pythonPackages: string[]; nodePackages: string[]; commands: string[]; network: string[] };

/** A folder with a SKILL.md as this product sees it. */
export type SkillReport = {
  /** The directory it was found in, as it was asked for. */
  directory: string;
  /** Its path in that directory; `.` for the directory itself. */
  path: string;
  slug: string | null;
  kind: SkillKind | null;
  /** Why it is refused; empty when it is imported. */
  errors: SkillNotice[];
  warnings: SkillNotice[];
  needs: Needs;
  /** What its programs miss in each sandbox of this machine; nothing where they can run. */
  missing: Partial<Record<SandboxName, string[]>>;
  /** What they probably need beside that. */
  likely: string[];
  programs: ProgramReport[];
};
