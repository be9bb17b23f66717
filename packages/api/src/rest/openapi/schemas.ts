import {
  ApiKey,
  Approval,
  Artifact,
  AuditEvent,
  CreatedPrincipal,
  ErrorBody,
  ExecutedVersion,
  ExecutionDetail,
  ExecutionError,
  ExecutionEvent,
  ExecutionSummary,
  Me,
  Member,
  Message,
  NewApiKey,
  OneTimeLink,
  PageMeta,
  PrincipalEntry,
  ResourceUsage,
  Schedule,
  ScopedToken,
  ScopeLimits,
  Skill,
  SkillComparison,
  SkillFileText,
  SkillNotice,
  SkillPolicy,
  SkillVersion,
  SkillVersionSummary,
  Space,
  SpaceDetail,
  SpaceModels,
  Tenant,
  Thread,
  Tool,
  UsageReport,
} from "@skillrun/contract";
import { z } from "zod";

const DownloadLink = z.object({ url: z.string(), expires_at: z.iso.datetime() });
const Uploaded = z.object({ source_ids: z.array(z.guid()) });

/** The contract's schemas by the names that the document and clients made from it give them. */
export const namedSchemas = {
  ApiKey,
  Approval,
  Artifact,
  AuditEvent,
  CreatedPrincipal,
  DownloadLink,
  ErrorBody,
  ExecutedVersion,
  ExecutionDetail,
  ExecutionError,
  ExecutionEvent,
  ExecutionSummary,
  Me,
  Member,
  Message,
  NewApiKey,
  OneTimeLink,
  PageMeta,
  PrincipalEntry,
  ResourceUsage,
  Schedule,
  ScopedToken,
  ScopeLimits,
  Skill,
  SkillComparison,
  SkillFileText,
  SkillNotice,
  SkillPolicy,
  SkillVersion,
  SkillVersionSummary,
  Space,
  SpaceDetail,
  SpaceModels,
  Tenant,
  Thread,
  Tool,
  Uploaded,
  UsageReport,
};

/** The name of a schema in the document. */
export type SchemaName = keyof typeof namedSchemas;

/** A JSON Schema (2020-12) or a part of the document. */
export type Json = { [key: string]: unknown };

/** Where a schema stands in the document. */
export function refTo(name: SchemaName): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** The components: each schema once, referring to the others. Objects are open, because readers tolerate keys that come later. */
export function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(namedSchemas)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}`, unrepresentable: "any", override: openObject });
  const named = Object.entries(schemas).filter(([id]) => id in namedSchemas);
  return Object.fromEntries(named.map(([id, { $schema: _, $id: __, ...schema }]) => [id, anyJson(schema)]));
}

/** The schema of what a procedure is sent. */
export function inputSchema(schema: z.ZodType): Json & { properties?: Record<string, Json>; required?: string[] } {
  const { $schema: _, $defs: __, ...json } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any", override: openObject });
  return anyJson(json) as Json;
}

function openObject({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: { _zod: { def: { type: string; catchall?: unknown } } };
  jsonSchema: Json;
}): void {
  const { type, catchall } = zodSchema._zod.def;
  if (type === "object" && catchall === undefined) delete jsonSchema["additionalProperties"];
}

/** The only schema that refers to itself is any JSON value, which JSON Schema says without one: `{}`. */
function anyJson(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(anyJson);
  if (typeof schema !== "object" || schema === null) return schema;
  if ("$ref" in schema && String(schema.$ref).includes("$defs")) return {};
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, anyJson(value)]));
}
