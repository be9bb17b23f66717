import { JsonObject, type SkillNotice } from "@skillrun/contract";
import { type ParsedSkill, parseSkill, type SkillBundle, SkillFormatError } from "@skillrun/skill-format";
import { isVersionNumber } from "../choose-version.ts";
import type { HandlerDescription } from "../handler/handler-module.ts";
import { handlerEntry } from "../handler/handler-notice.ts";
import type { PublishableSkill } from "../publishable-skill.ts";
import { isManual } from "./find-skill-folders.ts";

/** A folder's files as they were parsed; a handler needs no `SKILL.md`, and then what was parsed of one means nothing. */
export type ParsedFolder = { parsed: ParsedSkill; hasManual: boolean };

const manual = "SKILL.md";

/** Parses the files of a folder; throws `SkillFormatError` when they are no skill. */
export function parseFolder(bundle: SkillBundle, slug: string, folderName: string): ParsedFolder {
  const hasManual = bundle.files.some(({ path }) => isManual(path));
  if (hasManual || !bundle.files.some(({ path }) => path === handlerEntry))
    return { parsed: parseSkill(bundle, { folderName }), hasManual };
  const content = new TextEncoder().encode(`---\nname: ${slug}\ndescription: A handler.\n---\n`);
  const parsed = parseSkill({ files: [...bundle.files, { path: manual, content, executable: false }] }, { folderName: slug });
  return { parsed: { ...parsed, notices: parsed.notices.filter(({ path }) => path !== manual) }, hasManual };
}

/** A script or an agent, as its files say it. */
export function describeFiles({ parsed }: ParsedFolder): PublishableSkill {
  const { slug, version, title, description, license, compatibility, instructions, manifest, requirements, notices } = parsed;
  return {
    slug,
    declaredVersion: declared(version),
    kind: manifest.kind,
    title,
    description,
    license,
    compatibility,
    instructions,
    manifest: jsonOf(manifest),
    inputsSchema: manifest.inputs ?? { type: "object" },
    outputsSchema: manifest.outputs ?? { type: "object" },
    requirements: jsonOf(requirements),
    notices,
  };
}

/** A handler: its code says what it takes and gives; what `SKILL.md` says of the rest stands before what the code says. */
export function describeHandlerFiles(files: ParsedFolder, code: HandlerDescription, folderName: string): PublishableSkill {
  const { parsed, hasManual } = files;
  const described = describeFiles(files);
  const { manifest } = parsed;
  if (manifest.entry !== handlerEntry)
    throw refuse("entry_invalid", `a handler's code is in ${handlerEntry}; leave entry out of skill.json`, "skill.json");
  if (hasManual && parsed.slug !== code.slug) {
    throw refuse(
      "slug_differs",
      `${handlerEntry} says that the slug is ${code.slug}, SKILL.md that the name is ${parsed.slug}; use one`,
      handlerEntry,
    );
  }
  const { slug, inputsSchema, outputsSchema, limits } = code;
  const title = hasManual && /^# \S/m.test(described.instructions) ? described.title : code.title;
  const description = hasManual ? described.description : code.description;
  const notices = [...described.notices];
  if (!hasManual && slug !== folderName) {
    notices.push(
      notice(
        "warning",
        "name_not_folder",
        `the folder is named ${JSON.stringify(folderName)} and the skill ${slug}; give both one name`,
        handlerEntry,
      ),
    );
  }
  return {
    ...described,
    title,
    description,
    slug,
    declaredVersion: described.declaredVersion ?? declared(code.version),
    inputsSchema,
    outputsSchema,
    manifest: jsonOf({ ...manifest, inputs: inputsSchema, outputs: outputsSchema, limits: { ...limits, ...manifest.limits } }),
    notices,
  };
}

function declared(version: string | null): string | null {
  return version !== null && isVersionNumber(version) ? version : null;
}

function jsonOf(value: unknown): JsonObject {
  return JsonObject.parse(JSON.parse(JSON.stringify(value)));
}

function notice(severity: SkillNotice["severity"], code: string, message: string, path: string): SkillNotice {
  return { severity, code, message, path, line: null };
}

function refuse(code: string, message: string, path: string): SkillFormatError {
  return new SkillFormatError([notice("error", code, message, path)]);
}
