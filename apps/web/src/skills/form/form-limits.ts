import type { JsonObject } from "@skillrun/contract";

const maxCharacters = 200_000;
const maxNodes = 1_500;
const maxDepth = 24;

/** Why a schema is better filled in as JSON, in a sentence; null when a form can show it. */
export function reasonAgainstForm(schema: JsonObject): string | null {
  if (JSON.stringify(schema).length > maxCharacters) return "Its schema is too large for a form.";
  if (!isObjectSchema(schema)) return "Its inputs are no object with named fields.";
  const seen = { nodes: 0 };
  return walk(schema, seen, 0);
}

function isObjectSchema({ type, properties }: JsonObject): boolean {
  return type === "object" || (type === undefined && typeof properties === "object");
}

/** Over the schema as it is written: the form itself goes round references only as far as someone opens them. */
function walk(value: unknown, seen: { nodes: number }, depth: number): string | null {
  if (typeof value !== "object" || value === null) return null;
  if (depth > maxDepth) return "Its schema is nested too deeply for a form.";
  if (!Array.isArray(value)) seen.nodes += 1;
  if (seen.nodes > maxNodes) return "Its schema has too many parts for a form.";
  for (const [key, child] of Object.entries(value)) {
    if ((key === "$ref" || key === "$dynamicRef") && typeof child === "string" && !child.startsWith("#"))
      return "Its schema refers to another document.";
    if (key === "enum" || key === "default" || key === "examples") continue;
    const reason = walk(child, seen, depth + 1);
    if (reason !== null) return reason;
  }
  return null;
}
