import type { SkillNotice } from "@skillrun/contract";
import { warningNotice } from "../bundle/notice.ts";
import { nearestName } from "./nearest-name.ts";
import type { FrontmatterField } from "./read-frontmatter.ts";

/** The keys that the format has. */
export const frontmatterKeys = ["name", "description", "license", "compatibility", "metadata", "allowed-tools"] as const;

/** What the frontmatter says, read leniently; a text that is not there is null. */
export type FrontmatterValues = {
  name: string | null;
  description: string | null;
  version: string | null;
  license: string | null;
  compatibility: string | null;
  allowedTools: string[];
  metadata: Record<string, string>;
  notices: SkillNotice[];
};

type Fields = ReadonlyMap<string, FrontmatterField>;

/** Takes the values that are known out of the fields, and warns of the others. */
export function readFields(fields: Fields, path: string): FrontmatterValues {
  const notices: SkillNotice[] = [];
  const warn = (code: string, message: string, name: string) =>
    void notices.push(warningNotice(code, message, { path, line: fields.get(name)?.line ?? 1 }));
  const text = (name: string): string | null => {
    const value = fields.get(name)?.value;
    if (typeof value === "string") return value.trim() === "" ? null : value.trim();
    if (value !== undefined && value !== null) warn("field_no_text", `${name} is no text; write it in one line`, name);
    return null;
  };
  for (const name of fields.keys()) {
    if ((frontmatterKeys as readonly string[]).includes(name)) continue;
    const near = nearestName(name, frontmatterKeys);
    const hint = near === null ? "it belongs below metadata, or into skill.json" : `perhaps ${near} was meant`;
    warn("field_unknown", `the format has no field ${JSON.stringify(name.slice(0, 64))}; ${hint}`, name);
  }
  const metadata = readMetadata(fields, warn);
  return {
    name: text("name"),
    description: text("description"),
    version: readVersion(metadata["version"] ?? text("version"), warn),
    license: text("license"),
    compatibility: text("compatibility"),
    allowedTools: readTools(fields.get("allowed-tools")?.value, warn),
    metadata,
    notices,
  };
}

type Warn = (code: string, message: string, name: string) => void;

function readMetadata(fields: Fields, warn: Warn): Record<string, string> {
  const value = fields.get("metadata")?.value;
  if (value === undefined || value === "" || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) {
    warn("metadata_no_map", "metadata is no map; write `key: value` lines below it", "metadata");
    return {};
  }
  // Entries of a null-prototype object: a key named __proto__ is a key like any other.
  const metadata: Record<string, string> = Object.create(null);
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry !== "string") warn("metadata_no_text", `metadata.${key.slice(0, 64)} is no text; it is kept as JSON`, "metadata");
    metadata[key] = typeof entry === "string" ? entry : JSON.stringify(entry);
  }
  return metadata;
}

function readVersion(version: string | null, warn: Warn): string | null {
  if (version === null || version === "") return null;
  if (/^[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}$/.test(version)) return version;
  warn("version_invalid", "the version is passed over: it may have 64 letters, digits and . + _ - such as 1.2.0", "metadata");
  return null;
}

function readTools(value: unknown, warn: Warn): string[] {
  if (value === undefined || value === null || value === "") return [];
  if (Array.isArray(value) && value.every((tool) => typeof tool === "string")) return value;
  // Spaces or commas divide, except within brackets: `Bash(git add:*) Read`.
  if (typeof value === "string") return value.match(/[^\s,(]+(?:\([^()]*\))?/g) ?? [];
  warn("field_no_text", "allowed-tools is no text; write the names in one line with spaces between them", "allowed-tools");
  return [];
}
