import type { SkillNotice } from "@skillrun/contract";
import { errorNotice } from "../bundle/notice.ts";
import type { SkillBundle } from "../bundle/skill-bundle.ts";
import { findFile, readText } from "../skill/find-skill-file.ts";
import { frontmatterKeys } from "../skill/frontmatter-fields.ts";
import { nearestName } from "../skill/nearest-name.ts";
import { type FrontmatterField, readFrontmatter } from "../skill/read-frontmatter.ts";
import { splitStrictly } from "./split-strictly.ts";
import { findStrictProblem } from "./strict-yaml.ts";

const maxName = 64;
const maxDescription = 1024;
const maxCompatibility = 500;

type Complain = (code: string, message: string, line: number) => void;

/**
 * Checks SKILL.md by the rules of the published format, as strictly as its reference validator, and more so where that lets pass what the rules
 * do not allow: values of metadata that are no texts, tools as a list. No finding means that every client takes it.
 */
export function lintSkill(bundle: SkillBundle, folderName: string | null): SkillNotice[] {
  const file = findFile(bundle, "SKILL.md") ?? findFile(bundle, "skill.md");
  if (file === null) return [errorNotice("no_skill_md", "there is no SKILL.md in the skill's folder")];
  const notices: SkillNotice[] = [];
  const complain: Complain = (code, message, line) => void notices.push(errorNotice(code, message, { path: file.path, line }));
  const text = readText(file.content);
  const yaml = text === null ? null : splitStrictly(text.replaceAll(/\r\n?/g, "\n"));
  if (text !== null && hasByteOrderMark(file.content))
    complain("byte_order_mark", "the file begins with a byte order mark; save it without", 1);
  if (text === null) complain("not_utf8", "the file is no UTF-8; save it as UTF-8", 1);
  else if (yaml === null) complain("no_frontmatter", "the file must begin with --- and have a second --- after the fields", 1);
  else lintFields(yaml, file.path, folderName, notices, complain);
  return notices;
}

function hasByteOrderMark(content: Uint8Array): boolean {
  return content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf;
}

function lintFields(yaml: string, path: string, folderName: string | null, notices: SkillNotice[], complain: Complain): void {
  const { fields, notices: found } = readFrontmatter(yaml, path, 1);
  if (fields === null) {
    notices.push(...found);
    return;
  }
  const strict = findStrictProblem(yaml);
  if (strict) {
    complain("yaml_not_strict", strict.message, yaml.slice(0, strict.offset).split("\n").length);
    return;
  }
  for (const [name, { line }] of fields) {
    if ((frontmatterKeys as readonly string[]).includes(name)) continue;
    const near = nearestName(name, frontmatterKeys);
    complain(
      "field_unknown",
      `the format has no field ${JSON.stringify(name.slice(0, 64))}${near === null ? "" : `; perhaps ${near} was meant`}`,
      line,
    );
  }
  lintName(fields.get("name"), folderName, complain);
  lintText(fields, "description", maxDescription, true, complain);
  lintText(fields, "compatibility", maxCompatibility, false, complain);
  lintText(fields, "license", null, false, complain);
  lintText(fields, "allowed-tools", null, false, complain);
  lintMetadata(fields.get("metadata"), complain);
}

function lintName(field: FrontmatterField | undefined, folderName: string | null, complain: Complain): void {
  if (field === undefined) {
    complain("no_name", "the field name is missing", 1);
    return;
  }
  const { value, line } = field;
  if (typeof value !== "string" || value.trim() === "") {
    complain("name_invalid", "name must be a text that is not empty", line);
    return;
  }
  const name = value.trim().normalize("NFKC");
  const check = (holds: boolean, message: string) => {
    if (!holds) complain("name_invalid", `name ${message}`, line);
  };
  check(Array.from(name).length <= maxName, `must have at most ${maxName} characters`);
  check(name === name.toLowerCase(), "must be in small letters");
  check(!name.startsWith("-") && !name.endsWith("-"), "must not begin or end with a hyphen");
  check(!name.includes("--"), "must not have two hyphens together");
  check(/^[\p{L}\p{N}-]*$/u.test(name), "may have letters, digits and hyphens only");
  if (folderName !== null && folderName.normalize("NFKC") !== name) {
    complain("name_not_folder", `name must be that of the folder, ${JSON.stringify(folderName.slice(0, 100))}`, line);
  }
}

function lintText(
  fields: ReadonlyMap<string, FrontmatterField>,
  name: string,
  most: number | null,
  required: boolean,
  complain: Complain,
): void {
  const field = fields.get(name);
  if (field === undefined) {
    if (required) complain(`no_${name}`, `the field ${name} is missing`, 1);
    return;
  }
  const { value, line } = field;
  const isList = name === "allowed-tools" && Array.isArray(value);
  if (typeof value !== "string")
    complain(`${name}_invalid`, isList ? "allowed-tools must be one text with spaces between the names" : `${name} must be a text`, line);
  else if (required && value.trim() === "") complain(`${name}_invalid`, `${name} must not be empty`, line);
  else if (most !== null && Array.from(value).length > most)
    complain(`${name}_invalid`, `${name} must have at most ${most} characters`, line);
}

function lintMetadata(field: FrontmatterField | undefined, complain: Complain): void {
  if (field === undefined) return;
  const { value, line } = field;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    complain("metadata_invalid", "metadata must be a map from names to texts", line);
    return;
  }
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry !== "string") complain("metadata_invalid", `metadata.${key.slice(0, 64)} must be a text`, line);
  }
}
