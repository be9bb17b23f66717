import type { SkillNotice } from "@skillrun/contract";
import { errorNotice, warningNotice } from "../bundle/notice.ts";
import type { SkillBundle } from "../bundle/skill-bundle.ts";
import { SkillFormatError } from "../bundle/skill-format-error.ts";
import { resolveManifest } from "../manifest/resolve-manifest.ts";
import type { SkillEntry, SkillManifest } from "../manifest/skill-manifest.ts";
import { findRequirements } from "../requirements/find-requirements.ts";
import type { SkillRequirements } from "../requirements/skill-requirements.ts";
import { deriveSlug } from "./derive-slug.ts";
import { deriveTitle } from "./derive-title.ts";
import { findSkillFile, readText } from "./find-skill-file.ts";
import { type FrontmatterValues, readFields } from "./frontmatter-fields.ts";
import { readFrontmatter } from "./read-frontmatter.ts";
import { splitFrontmatter } from "./split-frontmatter.ts";

/** A skill as its files say it. */
export type ParsedSkill = {
  slug: string;
  /** `metadata.version`, a text. */
  version: string | null;
  title: string;
  description: string;
  license: string | null;
  compatibility: string | null;
  allowedTools: string[];
  metadata: Record<string, string>;
  /** The body of SKILL.md. */
  instructions: string;
  manifest: SkillManifest;
  /** The program of a script, the module of a handler; null for an agent. */
  entry: SkillEntry | null;
  requirements: SkillRequirements;
  /** Warnings alone; an error is thrown. */
  notices: SkillNotice[];
};

/** Reads a skill leniently: warns of style, and throws `SkillFormatError`, with everything there is to say, only for what cannot work. */
export function parseSkill(bundle: SkillBundle, options: { folderName?: string | null } = {}): ParsedSkill {
  const notices: SkillNotice[] = [];
  const { values, instructions, path } = readSkillFile(bundle, notices);
  const error = (code: string, message: string) => void notices.push(errorNotice(code, message, { path, line: 1 }));
  const { manifest, entry, notices: manifestNotices } = resolveManifest(bundle);
  notices.push(...manifestNotices);
  const slug = chooseSlug(values?.name ?? null, options.folderName ?? null, path, notices);
  if (values && values.description === null)
    error("no_description", "there is no description; add `description: …`, which says what the skill does and when to use it");
  if (values && slug === null)
    error("no_name", "there is no usable name; add `name: …` with small letters, digits and hyphens (`executions` is reserved)");
  if (values === null || values.description === null || slug === null || notices.some(({ severity }) => severity === "error")) {
    throw new SkillFormatError(notices);
  }
  return {
    slug,
    version: values.version,
    title: deriveTitle(instructions, values.name ?? slug),
    description: values.description,
    license: values.license,
    compatibility: values.compatibility,
    allowedTools: values.allowedTools,
    metadata: values.metadata,
    instructions,
    manifest,
    entry,
    requirements: findRequirements(bundle, manifest),
    notices,
  };
}

type SkillFile = { values: FrontmatterValues | null; instructions: string; path: string };

function readSkillFile(bundle: SkillBundle, notices: SkillNotice[]): SkillFile {
  const file = findSkillFile(bundle);
  if (file === null) {
    notices.push(
      errorNotice("no_skill_md", "there is no SKILL.md in the skill's folder; it holds the name, the description and the instructions"),
    );
    return { values: null, instructions: "", path: "SKILL.md" };
  }
  const { path } = file;
  const warn = (code: string, message: string) => void notices.push(warningNotice(code, message, { path, line: 1 }));
  if (path !== "SKILL.md") warn("skill_md_case", `the file is named ${path}; rename it to SKILL.md`);
  const text = readText(file.content);
  if (text === null) warn("not_utf8", "the file is no UTF-8; some characters are lost, save it as UTF-8");
  const { yaml, yamlLine, body, closed } = splitFrontmatter(text ?? new TextDecoder().decode(file.content));
  if (yaml === null || !closed) {
    notices.push(
      errorNotice("no_frontmatter", "the file must begin with a line ---, the fields name and description, and a line ---", {
        path,
        line: 1,
      }),
    );
    return { values: null, instructions: body, path };
  }
  const { fields, notices: found } = readFrontmatter(yaml, path, yamlLine);
  notices.push(...found);
  const values = fields && readFields(fields, path);
  notices.push(...(values?.notices ?? []));
  if ((values?.description?.length ?? 0) > 1024)
    warn("description_long", "the description is longer than 1024 characters; models read it each time, shorten it");
  return { values, instructions: body.trim(), path };
}

function chooseSlug(name: string | null, folderName: string | null, path: string, notices: SkillNotice[]): string | null {
  const slug = (name === null ? null : deriveSlug(name)) ?? (folderName === null ? null : deriveSlug(folderName));
  const warn = (code: string, message: string) => void notices.push(warningNotice(code, message, { path, line: 1 }));
  if (slug === null) return null;
  if (name === null) warn("name_missing", `there is no name; ${slug}, from the folder, is taken`);
  else if (name !== slug)
    warn(
      "name_changed",
      `the name ${JSON.stringify(name.slice(0, 100))} is changed to ${slug}: small letters, digits and single hyphens are allowed`,
    );
  if (name !== null && folderName !== null && folderName !== name) {
    warn(
      "name_not_folder",
      `the folder is named ${JSON.stringify(folderName.slice(0, 100))} and the skill ${JSON.stringify(name.slice(0, 100))}; give both one name`,
    );
  }
  return slug;
}
