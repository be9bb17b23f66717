import { describeInexactNumber, type InexactNumber, parseExactJson, SkillrunError } from "@skillrun/contract";
import { invalid } from "../../error-mapping.ts";
import type { RestRequest } from "../exchange/rest-exchange.ts";

/** The largest JSON body that is read, in bytes. */
export const maxJsonBytes = 1024 * 1024;
const maxDepth = 200;

/** The request's body, a JSON object; throws `payload_too_large` or `validation_error`. */
export async function readJsonBody(request: RestRequest): Promise<Record<string, unknown>> {
  const contentType = request.header("content-type") ?? "";
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType)) {
    throw invalid(["header", "content-type"], "must be application/json", "content_type");
  }
  const { value, inexact } = parseJsonText(await readBodyText(request));
  if (inexact !== null) throw inexactFault(inexact);
  if (!isObject(value)) throw invalid(["body"], "must be a JSON object", "invalid_type");
  return value;
}

/** The request's body as text, of at most `maxJsonBytes`; throws `payload_too_large`, or `validation_error` when it is not UTF-8. */
export async function readBodyText(request: RestRequest): Promise<string> {
  const tooLarge = () => new SkillrunError("payload_too_large", `A JSON body may have at most ${maxJsonBytes} bytes.`);
  if (Number(request.header("content-length") ?? 0) > maxJsonBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > maxJsonBytes) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw invalid(["body"], "must be UTF-8", "invalid_encoding");
  }
}

/** Parses a body's text as `parseExactJson` does; throws a `validation_error` for one that cannot be handled or stored. */
export function parseJsonText(text: string): { value: unknown; inexact: InexactNumber | null } {
  if (depthOf(text) > maxDepth) throw invalid(["body"], `may nest at most ${maxDepth} deep`, "too_deep");
  const parsed = parseJson(text);
  // PostgreSQL stores neither; only an escape can bring one in, since the text itself is well-formed UTF-8.
  if (text.includes("\\u") && unstorable.test(JSON.stringify(parsed.value))) {
    throw invalid(["body"], "must not hold U+0000 or half a surrogate pair", "unicode");
  }
  return parsed;
}

/** Refuses a number that would be stored as another one; names its field. */
export function inexactFault(inexact: InexactNumber): SkillrunError {
  return invalid(["body", ...inexact.path], describeInexactNumber(inexact), "inexact_number");
}

const unstorable = /(?<!\\)(\\\\)*\\u(0000|d[89a-f][0-9a-f]{2})/;

function parseJson(text: string): ReturnType<typeof parseExactJson> {
  try {
    return parseExactJson(text);
  } catch {
    throw invalid(["body"], "must be valid JSON", "invalid_json");
  }
}

/** How deep the brackets of a JSON text nest: what comes after recurses, and its stack is not ours to spend. */
function depthOf(text: string): number {
  if (text.length <= maxDepth) return 0;
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === "\\") index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = true;
    } else if (character === "[" || character === "{") {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (character === "]" || character === "}") {
      depth -= 1;
    }
  }
  return deepest;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
