import { isDeepStrictEqual } from "node:util";
import { cutText, type DispatchToolCall, type ExecutionDetail, SkillrunError } from "@skillrun/contract";

/** What was stored when the id was dispatched first. */
type Dispatched = { execution: ExecutionDetail; file_source_ids: readonly string[] };

/**
 * Refuses, as a `conflict`, a tool call id that was used before for another call: another tool, other arguments or files, another thread or
 * message. Object keys may come in any order; files are an ordered list, as the skill sees them; a thread that is left out is another than one
 * that is named.
 */
export function requireSameCall(call: DispatchToolCall, dispatched: Dispatched): void {
  const { execution, file_source_ids } = dispatched;
  const changed = firstDifference(call.arguments, execution.inputs, "arguments");
  const differences = [
    ...(call.tool_name === execution.skill_slug ? [] : [`the tool (${execution.skill_slug} before, ${call.tool_name} now)`]),
    ...(changed === null ? [] : [`the arguments (at ${cutText(changed, maxPathLength)})`]),
    ...(isDeepStrictEqual([...call.uploaded_files], [...file_source_ids]) ? [] : ["the uploaded files"]),
    ...(call.thread_id === execution.chat_thread_id ? [] : [`the thread (${named(execution.chat_thread_id)}, ${now(call.thread_id)})`]),
    ...(call.message_id === execution.chat_message_id
      ? []
      : [`the message (${named(execution.chat_message_id)}, ${now(call.message_id)})`]),
  ];
  if (differences.length === 0) return;
  throw new SkillrunError(
    "conflict",
    `The tool_call_id ${JSON.stringify(cutText(call.tool_call_id, maxShownIdLength))} belongs to another call in this space; what differs: ${differences.join(", ")}. ` +
      "Tool call ids must be unique in a space: put the message's id, or another unique one, before the id that the model's provider gave.",
  );
}

const maxPathLength = 200;
const maxShownIdLength = 100;

function named(id: string | null): string {
  return id === null ? "none before" : `${JSON.stringify(cutText(id, maxShownIdLength))} before`;
}

function now(id: string | null): string {
  return id === null ? "none now" : `${JSON.stringify(cutText(id, maxShownIdLength))} now`;
}

/** The path of the first place where two JSON values differ; null when they say the same. */
function firstDifference(a: unknown, b: unknown, path: string): string | null {
  // Both -0 and 0 are written `0`.
  if (a === b) return null;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return path;
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return path;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const place = `${path}.${key}`;
    if (!Object.hasOwn(a, key) || !Object.hasOwn(b, key)) return place;
    const difference = firstDifference(Reflect.get(a, key), Reflect.get(b, key), place);
    if (difference !== null) return difference;
  }
  return null;
}
