import { JsonObject } from "@skillrun/contract";
import { type ParsedSkill, parseSkill, type ReadBundle } from "@skillrun/skill-format";
import type { PublishableSkill } from "./publishable-skill.ts";

/** Reads a skill's files as they are to be published; throws `SkillFormatError` for what cannot work. */
export function readPublishable({ bundle, folderName, notices }: ReadBundle): PublishableSkill {
  const parsed = parseSkill(bundle, { folderName });
  return publishableOf({ ...parsed, notices: [...notices, ...parsed.notices] });
}

/** A skill as its files say it, ready to be published. The schemas of a handler are in its code: until they are read from there, anything fits. */
export function publishableOf(parsed: ParsedSkill): PublishableSkill {
  const { manifest } = parsed;
  return {
    slug: parsed.slug,
    declaredVersion: parsed.version,
    kind: manifest.kind,
    title: parsed.title,
    description: parsed.description,
    license: parsed.license,
    compatibility: parsed.compatibility,
    instructions: parsed.instructions,
    manifest: plainJson({
      ...manifest,
      entry: parsed.entry?.path ?? manifest.entry,
      allowed_tools: parsed.allowedTools,
      metadata: parsed.metadata,
    }),
    inputsSchema: manifest.inputs ?? { type: "object" },
    outputsSchema: manifest.outputs ?? { type: "object" },
    requirements: plainJson(parsed.requirements),
    notices: parsed.notices,
  };
}

function plainJson(value: object): JsonObject {
  return JsonObject.parse(JSON.parse(JSON.stringify(value)));
}
