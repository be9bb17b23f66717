import type { JsonObject } from "@skillrun/contract";
import { compileSchema } from "@skillrun/skill-format";

/** What `finish` takes. */
export type AgentOutputs = {
  schema: JsonObject;
  /** Why the result does not fit, for the model; null when it does. */
  faultOf(result: JsonObject): string | null;
};

/** Where a skill says nothing of its outputs, the result is a text. */
const textResult: JsonObject = {
  type: "object",
  properties: { result: { type: "string", description: "What came out, for the person who asked." } },
  required: ["result"],
};

const maxShownFaults = 10;

/** The outputs of an agent by the schema of its version. */
export function agentOutputs(declared: JsonObject): AgentOutputs {
  const schema = Object.keys(declared).some((key) => key !== "type" && key !== "$schema") ? declared : textResult;
  const compiled = compileSchema(schema);
  return {
    schema,
    faultOf(result) {
      const issues = compiled.validate(result);
      if (issues.length === 0) return null;
      const shown = issues.slice(0, maxShownFaults).map(({ path, message }) => `- ${path.join(".") || "the result"}: ${message}`);
      return `The result does not fit its schema. Call finish again with all of it mended:\n${shown.join("\n")}`;
    },
  };
}
