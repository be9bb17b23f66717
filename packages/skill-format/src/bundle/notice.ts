import type { SkillNotice } from "@skillrun/contract";
import { SkillFormatError } from "./skill-format-error.ts";

type Place = { path?: string; line?: number };

/** What keeps a version from being published. */
export function errorNotice(code: string, message: string, place: Place = {}): SkillNotice {
  return { severity: "error", code, message, path: place.path ?? null, line: place.line ?? null };
}

/** What is worth a look. */
export function warningNotice(code: string, message: string, place: Place = {}): SkillNotice {
  return { severity: "warning", code, message, path: place.path ?? null, line: place.line ?? null };
}

/** The failure for one thing that is wrong. */
export function formatError(code: string, message: string, place: Place = {}): SkillFormatError {
  return new SkillFormatError([errorNotice(code, message, place)]);
}
