import type { SkillNotice } from "@skillrun/contract";
import { printable } from "../../display/printable.ts";

/** Notices as compilers print them, a line each: place, severity, what is wrong, and its code. */
export function showNotices(notices: readonly SkillNotice[]): string {
  return notices.map((notice) => `${showNotice(notice)}\n`).join("");
}

function showNotice({ severity, code, message, path, line }: SkillNotice): string {
  const place = path === null ? "" : `${path}${line === null ? "" : `:${line}`}: `;
  return printable(`${place}${severity}: ${message} (${code})`).replaceAll("\n", " ");
}
