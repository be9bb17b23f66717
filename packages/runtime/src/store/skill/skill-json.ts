import type { Prisma } from "../generated/client.ts";
import { jsonText } from "../json-text.ts";

/** A value as a JSON column holds it; U+0000 and halves of surrogate pairs become U+FFFD. */
export function storableJson(value: unknown): Prisma.InputJsonValue {
  return JSON.parse(jsonText(value));
}
