import { z } from "zod";
import { JsonObject, Timestamp } from "./execution.ts";

/** How a skill runs: a program in the sandbox; instructions that a model follows; TypeScript in the worker's own process. */
export const SkillKind = z.enum(["script", "agent", "handler"]);
export type SkillKind = z.infer<typeof SkillKind>;

/** Where a skill comes from: the product, the operator's folder, an upload to a space. */
export const SkillTrust = z.enum(["bundled", "operator", "uploaded"]);
export type SkillTrust = z.infer<typeof SkillTrust>;

/**
 * What is to be said about a skill's files. An `error` keeps a version from being published; a `warning` is worth a look. `path` is relative to
 * the skill's folder, `line` counts from 1.
 */
export const SkillNotice = z.object({
  severity: z.enum(["error", "warning"]),
  code: z.string(),
  message: z.string(),
  path: z.string().nullable(),
  line: z.int().positive().nullable(),
});
export type SkillNotice = z.infer<typeof SkillNotice>;

/**
 * Whether a skill can be called in the space: `ready`; `missing` something that this server does not have (see `missing`); `disabled` in this
 * space; `denied` by the space's policy; `broken`, when its newest files could not be read and there is no earlier version.
 */
export const SkillStatus = z.enum(["ready", "missing", "disabled", "denied", "broken"]);
export type SkillStatus = z.infer<typeof SkillStatus>;

/** A skill as the registry lists it in a space. The schemas are JSON Schema 2020-12. */
export const Skill = z.object({
  slug: z.string(),
  /** The version that runs when it is called now; null when it is broken. */
  version: z.string().nullable(),
  title: z.string(),
  description: z.string(),
  inputs_schema: JsonObject,
  outputs_schema: JsonObject,
  kind: SkillKind,
  trust: SkillTrust,
  status: SkillStatus,
  /** The newest version; differs from `version` while the space is pinned to another. */
  latest_version: z.string().nullable(),
  /** The version the space is pinned to; null when it follows the newest. */
  pinned_version: z.string().nullable(),
  /** What cannot run here and why, such as "needs the Python package numpy". */
  missing: z.array(z.string()),
  /** About the files as they are now: those of the version, or newer ones that could not be published. */
  notices: z.array(SkillNotice),
});
export type Skill = z.infer<typeof Skill>;

/** A file of a skill version; `sha256` in hexadecimal. */
export const SkillFile = z.object({ path: z.string(), size_bytes: z.int().nonnegative(), sha256: z.string(), executable: z.boolean() });
export type SkillFile = z.infer<typeof SkillFile>;

/** A published version in a list. It never changes; `retired_at` says since when it cannot be chosen any more. */
export const SkillVersionSummary = z.object({
  slug: z.string(),
  version: z.string(),
  /** SHA-256 of the file tree, in hexadecimal: checked again before each run. */
  content_hash: z.string(),
  kind: SkillKind,
  trust: SkillTrust,
  title: z.string(),
  description: z.string(),
  size_bytes: z.int().nonnegative(),
  created_at: Timestamp,
  /** Who uploaded it; null for what came from a folder. */
  published_by: z.string().nullable(),
  retired_at: Timestamp.nullable(),
  /** True for the one that runs in this space when the skill is called now. */
  is_current: z.boolean(),
});
export type SkillVersionSummary = z.infer<typeof SkillVersionSummary>;

/** A published version with everything about it. */
export const SkillVersion = SkillVersionSummary.extend({
  license: z.string().nullable(),
  compatibility: z.string().nullable(),
  /** The body of SKILL.md, Markdown. */
  instructions: z.string(),
  inputs_schema: JsonObject,
  outputs_schema: JsonObject,
  /** skill.json as it is read, with its defaults. */
  manifest: JsonObject,
  files: z.array(SkillFile),
  missing: z.array(z.string()),
  notices: z.array(SkillNotice),
});
export type SkillVersion = z.infer<typeof SkillVersion>;

/** A file's text; null when it is no UTF-8 text or longer than 1 MB. */
export const SkillFileText = SkillFile.extend({ text: z.string().nullable() });
export type SkillFileText = z.infer<typeof SkillFileText>;

/** What differs between two versions, file by file; `diff` is a unified diff, null for what is no text. */
export const SkillComparison = z.object({
  slug: z.string(),
  from: z.string(),
  to: z.string(),
  files: z.array(z.object({ path: z.string(), change: z.enum(["added", "removed", "changed"]), diff: z.string().nullable() })),
});
export type SkillComparison = z.infer<typeof SkillComparison>;

/** What may run in a space, and with what. */
export const SkillPolicy = z.object({
  /** Skills of other origins are `denied`. */
  trust: z.array(SkillTrust),
  /** Hosts that skills may reach when they ask for them; `*.example.com` is every host below, `*` every host. */
  network: z.array(z.string().max(253)).max(100),
  /** Whether agents may call other skills as sub-executions. */
  sub_executions: z.boolean(),
});
export type SkillPolicy = z.infer<typeof SkillPolicy>;

/** What ran, exactly: the version of an execution. Null where the skill is part of the program that started the server. */
export const ExecutedVersion = z.object({
  skill_slug: z.string(),
  skill_version: z.string().nullable(),
  content_hash: z.string().nullable(),
  kind: SkillKind.nullable(),
  trust: SkillTrust.nullable(),
  /** `embedded` or `bubblewrap`; null when nothing ran in a sandbox (yet). */
  sandbox: z.string().nullable(),
});
export type ExecutedVersion = z.infer<typeof ExecutedVersion>;

/** A skill as a chat model sees it. */
export const Tool = z.object({
  tool_name: z.string(),
  description: z.string(),
  arguments_schema: JsonObject,
});
export type Tool = z.infer<typeof Tool>;
