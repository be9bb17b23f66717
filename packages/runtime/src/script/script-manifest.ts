import type { JsonObject } from "@skillrun/contract";
import { compileGlob } from "@skillrun/skill-format";
import { z } from "zod";

const Size = z.number().positive().nullish();
const Limits = z.object({ wallclock_ms: Size, memory_mb: Size, disk_mb: Size, processes: Size });
const DocumentType = z.union([z.string(), z.object({ document_type: z.string().nullable() }).transform((rule) => rule.document_type)]);

/** What running a program takes of a manifest that was checked when its version was published. */
export type ScriptManifest = {
  /** Relative to the skill's folder; null for the usual places. */
  entry: string | null;
  limits: z.infer<typeof Limits>;
  /** The label of an artifact, by its path below `outputs`; the first rule that fits decides. */
  documentTypeOf(path: string): string | undefined;
};

/** Reads a version's manifest; what it does not say is left to the installation. */
export function readScriptManifest(manifest: JsonObject): ScriptManifest {
  const rules = Object.entries(z.record(z.string(), z.unknown()).safeParse(manifest["artifacts"]).data ?? {}).flatMap(([glob, rule]) => {
    const isMeant = compileGlob(glob);
    const documentType = DocumentType.safeParse(rule).data;
    return isMeant === null || documentType === undefined ? [] : [{ isMeant, documentType }];
  });
  return {
    entry: z.string().min(1).safeParse(manifest["entry"]).data ?? null,
    limits: Limits.safeParse(manifest["limits"] ?? {}).data ?? {},
    documentTypeOf: (path) => rules.find(({ isMeant }) => isMeant(path))?.documentType ?? undefined,
  };
}
