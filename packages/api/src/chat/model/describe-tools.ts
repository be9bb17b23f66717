import { isRecord, propertiesOf, requiredOf, textPropertyOf, typesOf } from "./argument-schema.ts";

/** A tool as a model's call options carry it. */
export type DescribedTool = { name: string; description: string | undefined; inputSchema: unknown };

/** What can be asked of the embedded model, in markdown: each tool with an example that can be sent as it stands. */
export function describeTools(tools: readonly DescribedTool[]): string {
  if (tools.length === 0) return "I run skills by command, but no skill is enabled in this space.";
  const lines = tools.map(
    (tool) => `- \`${exampleOf(tool)}\`${tool.description === undefined ? "" : ` — ${firstSentence(tool.description)}`}`,
  );
  return [
    "I run skills by command. Send one of these; several lines run at the same time:",
    lines.join("\n"),
    "Arguments are `key=value`, one `{JSON object}`, or plain text. Attach files with the paper clip or drop them on the composer.",
  ].join("\n\n");
}

/** A command that calls the tool with every required argument. */
export function exampleOf(tool: DescribedTool): string {
  const properties = propertiesOf(tool.inputSchema);
  const textProperty = textPropertyOf(tool.inputSchema);
  const required = requiredOf(tool.inputSchema);
  if (required.length === 1 && required[0] === textProperty) return `/${tool.name} some text`;
  return [`/${tool.name}`, ...required.map((name) => `${name}=${exampleValue(properties.get(name))}`)].join(" ");
}

function exampleValue(schema: unknown): string {
  const values = isRecord(schema) ? schema["enum"] : undefined;
  if (Array.isArray(values) && values.length > 0) return typeof values[0] === "string" ? values[0] : JSON.stringify(values[0]);
  const types = typesOf(schema);
  if (types.has("string") || types.size === 0) return '"some text"';
  if (types.has("number") || types.has("integer")) return "1";
  if (types.has("boolean")) return "true";
  return types.has("array") ? "[]" : "{}";
}

function firstSentence(description: string): string {
  const text = description.replaceAll(/\s+/g, " ").trim();
  const end = /[.!?](?=\s+[A-Z]|$)/.exec(text);
  return end === null ? text : text.slice(0, end.index + 1);
}
