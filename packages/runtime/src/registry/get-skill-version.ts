import type {
  ListSkillVersions,
  Page,
  SkillFileRef,
  SkillFileText,
  SkillVersion,
  SkillVersionRef,
  SkillVersionSummary,
} from "@skillrun/contract";
import { cutText, SkillrunError } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { pageOf, readCursor } from "../store/page-cursor.ts";
import { listVersionRows } from "../store/skill/version-store.ts";
import { describeVersion, summarizeVersion } from "./describe-version.ts";
import { readVersionBundle } from "./read-version-bundle.ts";
import { requireSkill, requireVersion } from "./require-version.ts";
import { storedVersionOf } from "./stored-version.ts";

const maxTextBytes = 1024 * 1024;

/** A page of a skill's versions, newest first, retired ones among them. A skill that is part of the program has none. */
export async function listSkillVersions(context: RequestContext, input: ListSkillVersions): Promise<Page<SkillVersionSummary>> {
  const { runtime, principal } = context;
  await runtime.scope.require(principal, input.space_id, "skills:read");
  const place = readCursor(input.cursor);
  if (runtime.skills.isBuiltIn(input.slug)) return { data: [], meta: { next_cursor: null, has_more: false } };
  const skill = await requireSkill(context, input);
  const rows = await listVersionRows(runtime.database, skill.id, { place, limit: input.limit + 1 });
  const currentId = await runtime.registry.currentVersionId(input.space_id, skill);
  return pageOf(
    rows,
    input.limit,
    (row) => ({ at_ms: row.created_at.getTime(), id: row.id }),
    (row) => summarizeVersion(storedVersionOf(row), currentId),
  );
}

/** A version of a skill, also a retired one. */
export async function getSkillVersion(context: RequestContext, ref: SkillVersionRef): Promise<SkillVersion> {
  const { runtime } = context;
  const { skill, version } = await requireVersion(context, ref);
  const currentId = await runtime.registry.currentVersionId(ref.space_id, skill);
  return describeVersion(runtime, version, { currentId, policy: await runtime.registry.policyOf(ref.space_id) });
}

/** A file of a version. */
export async function getSkillFile(context: RequestContext, ref: SkillFileRef): Promise<SkillFileText> {
  const { version } = await requireVersion(context, ref);
  const file = version.files.find(({ path }) => path === ref.path);
  if (file === undefined) throw new SkillrunError("not_found", `${version.slug} ${version.version} has no file ${cutText(ref.path, 200)}.`);
  if (file.size_bytes > maxTextBytes) return { ...file, text: null };
  const { files } = await readVersionBundle(context.runtime, version);
  return { ...file, text: textOf(files.find(({ path }) => path === file.path)?.content) };
}

/** Null for what is no UTF-8, or has U+0000 in it as no text has. */
function textOf(content: Uint8Array | undefined): string | null {
  if (content === undefined || content.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return null;
  }
}
