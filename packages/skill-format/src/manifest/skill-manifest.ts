import type { ExecutionLimits, JsonObject, SkillKind } from "@skillrun/contract";

/** What runs a script; the names of the sandbox's runtimes. */
export type EntryRuntime = "bash" | "python" | "javascript" | "typescript";

/** The program that a script starts, or the module of a handler. */
export type SkillEntry = { path: string; runtime: EntryRuntime };

/** What one execution may use: the limits of every execution, and those of its sandbox. */
export type ManifestLimits = Partial<ExecutionLimits & { memory_mb: number; disk_mb: number; processes: number }>;

/** `skill.json` with everything decided: what it says, else what the files show. The schemas of a handler come from its code and are null here. */
export type SkillManifest = {
  manifest_version: 1;
  kind: SkillKind;
  entry: string | null;
  inputs: JsonObject | null;
  outputs: JsonObject | null;
  /** By path or glob in `outputs/`. */
  artifacts: Record<string, { document_type: string | null }>;
  limits: ManifestLimits;
  /** Hosts it needs to reach. */
  network: string[];
  /** Runtimes it needs beside that of its entry. */
  runtimes: EntryRuntime[];
  capabilities: string[];
};
