import type { JsonObject, SkillKind, SkillNotice } from "@skillrun/contract";
import { errorNotice, warningNotice } from "../bundle/notice.ts";
import type { SkillBundle } from "../bundle/skill-bundle.ts";
import { findFile, readText } from "../skill/find-skill-file.ts";
import { conventionalEntries, runtimeOf } from "./find-entry.ts";
import { createManifestReader } from "./manifest-reader.ts";
import { type PlacedJson, readJson } from "./read-json.ts";
import type { SkillEntry, SkillManifest } from "./skill-manifest.ts";

const path = "skill.json";
const handlerModule = "skill.ts";
const anyObject: JsonObject = { type: "object" };
const promptInputs: JsonObject = {
  type: "object",
  properties: { prompt: { type: "string", description: "What to do." } },
  required: ["prompt"],
};

/** The manifest of a bundle, its program, and what is to be said about both; an error among the notices means that it cannot be used. */
export type ResolvedManifest = { manifest: SkillManifest; entry: SkillEntry | null; notices: SkillNotice[] };

/** Reads `skill.json`, and decides from the files what it does not say. */
export function resolveManifest(bundle: SkillBundle): ResolvedManifest {
  const json = readManifestFile(bundle);
  if ("severity" in json) return { manifest: emptyManifest("agent"), entry: null, notices: [json] };
  const reader = createManifestReader(json, path);
  const candidates = conventionalEntries(bundle);
  const [conventional] = candidates;
  const givenEntry = reader.entry();
  const kind = reader.kind() ?? guessKind(bundle, givenEntry ?? conventional?.path);
  const entryPath = givenEntry ?? (kind === "script" ? conventional?.path : kind === "handler" ? handlerModule : undefined);
  const manifest: SkillManifest = {
    ...emptyManifest(kind),
    artifacts: reader.artifacts(),
    limits: reader.limits(),
    network: reader.network(),
    runtimes: reader.runtimes(),
    capabilities: reader.capabilities(),
  };
  manifest.inputs = reader.schema("inputs") ?? manifest.inputs;
  manifest.outputs = reader.schema("outputs") ?? manifest.outputs;
  const { notices } = reader;
  const warn = (code: string, message: string) => void notices.push(warningNotice(code, message, { path, line: json.lineOf(["entry"]) }));
  if (kind === "agent") {
    if (givenEntry !== undefined) warn("entry_unused", "entry means nothing for an agent; remove it, or make kind script");
    return { manifest, entry: null, notices };
  }
  if (givenEntry === undefined && kind === "script" && candidates.length > 1) {
    warn(
      "entry_ambiguous",
      `${entryPath} is taken; there is also ${candidates
        .slice(1)
        .map((other) => other.path)
        .join(", ")}; name one as entry in skill.json`,
    );
  }
  const entry = findEntry(bundle, kind, entryPath);
  if (typeof entry === "string") notices.push(errorNotice("entry_invalid", entry, { path, line: json.lineOf(["entry"]) }));
  else manifest.entry = entry.path;
  return { manifest, entry: typeof entry === "string" ? null : entry, notices };
}

function readManifestFile(bundle: SkillBundle): PlacedJson | SkillNotice {
  const file = findFile(bundle, path);
  if (file === null) return { value: { manifest_version: 1 }, lineOf: () => 1 };
  const text = readText(file.content);
  return text === null
    ? errorNotice("json_unreadable", "this is no UTF-8 text; save it as UTF-8", { path, line: 1 })
    : readJson(text, path);
}

function guessKind(bundle: SkillBundle, entryPath: string | undefined): SkillKind {
  if (entryPath === handlerModule) return "handler";
  if (entryPath !== undefined) return "script";
  return findFile(bundle, handlerModule) === null ? "agent" : "handler";
}

function emptyManifest(kind: SkillKind): SkillManifest {
  const inputs = kind === "agent" ? promptInputs : kind === "script" ? anyObject : null;
  const outputs = kind === "handler" ? null : anyObject;
  return {
    manifest_version: 1,
    kind,
    entry: null,
    inputs,
    outputs,
    artifacts: {},
    limits: {},
    network: [],
    runtimes: [],
    capabilities: [],
  };
}

/** The entry, or what is wrong with it. */
function findEntry(bundle: SkillBundle, kind: SkillKind, given: string | undefined): SkillEntry | string {
  if (given === undefined) return "a script needs a program: add scripts/main.py, or name one as entry in skill.json";
  const entryPath = given.replace(/^\.\//, "").normalize("NFC");
  const file = findFile(bundle, entryPath);
  if (file === null)
    return `entry ${JSON.stringify(given.slice(0, 200))} is no file of the skill; give its path from the skill's folder, such as scripts/main.py`;
  const runtime = runtimeOf(entryPath, file.content);
  if (runtime === null)
    return `nothing says what runs ${entryPath}; let its name end in .py, .sh, .js or .ts, or its first line be such as #!/usr/bin/env python3`;
  if (kind === "handler" && runtime !== "typescript" && runtime !== "javascript")
    return "a handler's entry is a TypeScript module such as skill.ts";
  return { path: entryPath, runtime };
}
