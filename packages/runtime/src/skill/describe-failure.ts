import { cutText, type ExecutionError, type JsonObject, SkillrunError } from "@skillrun/contract";
import { SkillFailure } from "./define-skill.ts";
import { ExecutionFault } from "./execution-fault.ts";

const maxDetailsLength = 50_000;

/** Whatever was thrown, as an execution's or a step's error: anything can be, and it may not even be able to say what it is. */
export function describeFailure(error: unknown): ExecutionError {
  if (error instanceof SkillFailure || error instanceof ExecutionFault) {
    const base = { code: shorten(error.code), message: shorten(error.message), retryable: false };
    const details = storable(error.details);
    return details === undefined ? base : { ...base, details };
  }
  if (error instanceof SkillrunError) return { code: error.code, message: shorten(error.message), retryable: false };
  return { code: "unexpected_error", message: messageOf(error), retryable: true };
}

function messageOf(error: unknown): string {
  try {
    const message: unknown = error instanceof Error ? error.message : error;
    return shorten(String(message)) || "The skill failed without a message.";
  } catch {
    return "The skill failed with something that cannot be shown.";
  }
}

function storable(details: JsonObject | undefined): JsonObject | undefined {
  try {
    return details !== undefined && JSON.stringify(details).length <= maxDetailsLength ? details : undefined;
  } catch {
    return undefined;
  }
}

function shorten(text: string): string {
  return cutText(text, 2_000);
}
