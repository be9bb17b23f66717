import { z } from "zod";
import { JsonObject } from "./execution.ts";

/** A skill as the registry lists it. The schemas are JSON Schema 2020-12. */
export const Skill = z.object({
  slug: z.string(),
  version: z.string(),
  title: z.string(),
  description: z.string(),
  inputs_schema: JsonObject,
  outputs_schema: JsonObject,
});
export type Skill = z.infer<typeof Skill>;

/** A skill as a chat model sees it. */
export const Tool = z.object({
  tool_name: z.string(),
  description: z.string(),
  arguments_schema: JsonObject,
});
export type Tool = z.infer<typeof Tool>;
