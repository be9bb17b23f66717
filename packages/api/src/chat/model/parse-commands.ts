import { describeInexactNumber, parseExactJson } from "@skillrun/contract";
import { isRecord, propertiesOf, textPropertyOf } from "./argument-schema.ts";
import { type ArgumentValue, coerceArgument } from "./coerce-argument.ts";
import { nearestNames } from "./nearest-names.ts";

/** A tool a command may name, with the JSON Schema of its arguments. */
export type CommandTool = { name: string; inputSchema: unknown };

/** What one `/slug ...` of a text means. */
export type Command =
  | { kind: "call"; slug: string; input: { [key: string]: ArgumentValue } }
  | { kind: "unknown"; slug: string; near: string[] }
  | { kind: "malformed"; slug: string; reason: string };

/**
 * Reads the commands in a text: each line that begins with `/slug` begins one, the lines up to the next belong to it. Arguments
 * are `key=value` pairs, one JSON object, or free text for the schema's text property; pairs may precede free text.
 */
export function parseCommands(text: string, tools: readonly CommandTool[]): Command[] {
  const names = tools.map((tool) => tool.name);
  return splitCommands(text).map(({ slug, rest }) => {
    const tool = tools.find(({ name }) => name === slug);
    if (tool === undefined) return { kind: "unknown", slug, near: nearestNames(slug, names) };
    if (!rest.startsWith("{")) return { kind: "call", slug, input: parseArguments(rest, tool.inputSchema) };
    const input = parseJsonObject(rest);
    return typeof input === "string" ? { kind: "malformed", slug, reason: input } : { kind: "call", slug, input };
  });
}

function splitCommands(text: string): { slug: string; rest: string }[] {
  const commands: { slug: string; lines: string[] }[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const match = /^\s*\/([a-z0-9]+(?:-[a-z0-9]+)*)(?:\s+(.*))?$/is.exec(line);
    if (match?.[1] !== undefined) commands.push({ slug: match[1].toLowerCase(), lines: [match[2] ?? ""] });
    else commands.at(-1)?.lines.push(line);
  }
  return commands.map(({ slug, lines }) => ({ slug, rest: lines.join("\n").trim() }));
}

function parseJsonObject(text: string): { [key: string]: ArgumentValue } | string {
  try {
    const { value, inexact } = parseExactJson(text);
    if (inexact !== null) return `${inexact.path.join(".")}: ${describeInexactNumber(inexact)}`;
    return isJsonObject(value) ? value : "the arguments are not a JSON object";
  } catch (error) {
    return error instanceof Error ? error.message : "the arguments are not valid JSON";
  }
}

/** Of what was parsed as JSON. */
function isJsonObject(value: unknown): value is { [key: string]: ArgumentValue } {
  return isRecord(value);
}

function parseArguments(rest: string, schema: unknown): { [key: string]: ArgumentValue } {
  const properties = propertiesOf(schema);
  const textProperty = textPropertyOf(schema);
  const input = new Map<string, ArgumentValue>();
  let position = 0;
  while (position < rest.length) {
    const key = /^([A-Za-z_$][\w.$-]*)=/.exec(rest.slice(position))?.[1];
    // `a=b` that names no property is text when there is a property for text.
    if (key === undefined || (textProperty !== null && !properties.has(key))) break;
    const value = readValue(rest, position + key.length + 1);
    if (value === null) break;
    input.set(key, coerceArgument(value.raw, value.quoted, properties.get(key)));
    position = value.end + (/^\s*/.exec(rest.slice(value.end))?.[0].length ?? 0);
  }
  const freeText = rest.slice(position).trim();
  if (freeText !== "" && textProperty !== null && !input.has(textProperty)) input.set(textProperty, unquoted(freeText));
  return Object.fromEntries(input);
}

function unquoted(text: string): string {
  const value = readValue(text, 0);
  return value?.quoted === true && value.end === text.length ? value.raw : text;
}

type Value = { raw: string; quoted: boolean; end: number };

/** The value that begins at `start`: quoted, a bracketed JSON value, or up to the next white space; null when a quote stays open. */
function readValue(text: string, start: number): Value | null {
  const first = text[start];
  if (first === '"' || first === "'") return readQuoted(text, start, first);
  if (first === "[" || first === "{") {
    const end = bracketEnd(text, start);
    if (end !== null) return { raw: text.slice(start, end), quoted: false, end };
  }
  const raw = /^\S*/.exec(text.slice(start))?.[0] ?? "";
  return { raw, quoted: false, end: start + raw.length };
}

function readQuoted(text: string, start: number, quote: string): Value | null {
  let raw = "";
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === quote) {
      const after = text[at + 1];
      return after === undefined || /\s/.test(after) ? { raw, quoted: true, end: at + 1 } : null;
    }
    const escaped = text[at] === "\\" && (text[at + 1] === quote || text[at + 1] === "\\");
    if (escaped) at++;
    raw += text[at];
  }
  return null;
}

function bracketEnd(text: string, start: number): number | null {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "[" || character === "{") depth++;
    else if ((character === "]" || character === "}") && --depth === 0) return at + 1;
  }
  return null;
}
