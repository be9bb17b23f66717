import type { EntryRuntime } from "../manifest/skill-manifest.ts";

/** Something a program of the skill uses; `optional` when it can do without, as far as its text shows. */
export type Requirement = { name: string; optional: boolean; paths: string[] };

/** What a skill's programs need of the place where they run, read off their text; for what is decided at run time it is blind. */
export type SkillRequirements = {
  runtimes: EntryRuntime[];
  /** Top-level modules that are not the skill's own, the standard library's included. */
  pythonModules: Requirement[];
  /** Packages that JavaScript or TypeScript import. */
  nodePackages: Requirement[];
  /** What shell scripts surely call, without the shell's own words. */
  commands: Requirement[];
  network: {
    /** Declared in `skill.json`. */
    hosts: string[];
    /** What looks like the use of a network: the library, function or command. */
    likely: Requirement[];
    /** Hosts of addresses in the programs that look like it. */
    likelyHosts: string[];
  };
  /** The largest file, which a sandbox may not be able to read. */
  largestFile: { path: string; sizeBytes: number } | null;
};

/** What one program uses. */
export type ProgramUses = {
  pythonModules?: Use[];
  nodePackages?: Use[];
  commands?: Use[];
  runtimes?: EntryRuntime[];
  network?: string[];
};

/** One use of something by name. */
export type Use = { name: string; optional: boolean };
