import type { ProfileWarning } from "../dataset-profile.ts";
import { inlineCode, inlineText } from "./escape-markdown.ts";

/** A warning as one line of Markdown. */
export function warningText(warning: ProfileWarning): string {
  const mark = warning.severity === "warning" ? "⚠" : "ℹ";
  return warning.column === null
    ? `${mark} ${inlineText(warning.message)}`
    : `${mark} ${inlineCode(warning.column)} ${inlineText(warning.message)}`;
}
