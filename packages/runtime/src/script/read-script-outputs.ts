import { buffer } from "node:stream/consumers";
import { cutText, describeInexactNumber, JsonObject, parseExactJson } from "@skillrun/contract";
import type { CollectedFile } from "../sandbox/sandbox.ts";
import { ExecutionFault } from "../skill/execution-fault.ts";

const maxOutputsBytes = 16 * 1024 * 1024;
const maxStdoutLength = 100_000;

/**
 * A script's outputs: `outputs.json` where it wrote one, else the last line of its output if that is a JSON object, else that output as text.
 * They are the very values that the script wrote, or a fault that says why not.
 */
export async function readScriptOutputs(file: CollectedFile | undefined, stdout: string): Promise<JsonObject> {
  if (file !== undefined) return parseOutputs("outputs/outputs.json", await readText(file));
  const line = stdout.trimEnd().split("\n").at(-1)?.trim() ?? "";
  if (line.startsWith("{") && isJson(line)) return parseOutputs("the last line of the output", line);
  if (stdout.length <= maxStdoutLength) return { stdout };
  const note = `The output has ${stdout.length} characters; these are the first of them. A script that writes outputs/outputs.json decides what is kept.`;
  return { stdout: cutText(stdout, maxStdoutLength), note };
}

async function readText(file: CollectedFile): Promise<string> {
  if (file.sizeBytes > maxOutputsBytes)
    throw new ExecutionFault(
      "output_too_large",
      "output_too_large",
      `outputs/outputs.json has ${file.sizeBytes} bytes; at most ${maxOutputsBytes} are read. Large results belong into other files in outputs, which become artifacts.`,
    );
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await buffer(file.open()));
  } catch (error) {
    throw invalid("outputs/outputs.json is not UTF-8 text", error);
  }
}

function parseOutputs(place: string, text: string): JsonObject {
  let parsed: ReturnType<typeof parseExactJson>;
  try {
    parsed = parseExactJson(text);
  } catch (error) {
    throw invalid(`${place} is not JSON`, error);
  }
  const { value, inexact } = parsed;
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(`${place} must be a JSON object`);
  if (inexact !== null) throw invalid(`${place}: ${inexact.path.join(".")}: ${describeInexactNumber(inexact)}`);
  try {
    return JsonObject.parse(value);
  } catch (error) {
    throw invalid(`${place} is nested too deeply`, error);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function invalid(what: string, cause?: unknown): ExecutionFault {
  const why = cause instanceof Error ? `: ${cutText(cause.message, 300, "…")}` : "";
  return new ExecutionFault("output_invalid", "output_invalid", `${what}${why}.`);
}
