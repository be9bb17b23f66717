import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cutText, type SkillNotice } from "@skillrun/contract";
import { ZodError } from "zod";
import { sayIssue } from "./handler-module.ts";
import type { HandlerRoot } from "./handler-resolution.ts";

/** The file of a handler's folder that its code starts in. */
export const handlerEntry = "skill.ts";

const remedies: Record<string, string> = {
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX:
    "; Node only strips types, so write it in plain TypeScript (no enums, namespaces or parameter properties)",
  ERR_MODULE_NOT_FOUND: "; install the package in the skill's folder, or correct the path",
};

/** What went wrong while a handler was loaded, and where in its folder. */
export function handlerNotice(error: unknown, root: HandlerRoot): SkillNotice {
  const place = placeOf(error, root) ?? { path: handlerEntry, line: null };
  return { severity: "error", code: "handler_not_loaded", message: cutText(messageOf(error, root), 1000), ...place };
}

/** A handler that ended the loading itself, or did not end it. */
export function handlerFault(message: string): SkillNotice {
  return { severity: "error", code: "handler_not_loaded", message, path: handlerEntry, line: null };
}

function messageOf(error: unknown, root: HandlerRoot): string {
  if (error instanceof ZodError) return `defineSkill refuses it: ${sayIssue(error)}`;
  if (!(error instanceof Error)) return `it throws ${typeof error === "string" ? JSON.stringify(error) : typeof error} while it is loaded`;
  const shown = withoutRoots(error.message, root);
  return `${shown === "" ? error.name : shown}${remedies[codeOf(error)] ?? ""}`;
}

function placeOf(error: unknown, root: HandlerRoot): { path: string; line: number | null } | null {
  if (!(error instanceof Error)) return null;
  const missing = /^Cannot find (?:package|module) '(.+)' imported from (.+)$/.exec(error.message);
  if (missing !== null) return placeOfImport(missing[1] ?? "", missing[2] ?? "", root);
  // A syntax error's stack begins with the place; a frame ends with it.
  for (const [, file = "", line = ""] of `${error.stack}`.matchAll(
    /(?:^|\(|at |\n)((?:file:\/\/)?\/[^\n()]+?):(\d+)(?::\d+)?\)?(?=\n|$)/g,
  )) {
    const path = pathWithin(file, root);
    if (path !== null) return { path, line: Number(line) };
  }
  return null;
}

function placeOfImport(specifier: string, importer: string, root: HandlerRoot): { path: string; line: number | null } | null {
  const path = pathWithin(importer, root);
  if (path === null) return null;
  const wanted = specifier.startsWith("/") ? (specifier.split("/").pop() ?? specifier) : specifier;
  const index = linesOf(join(root.directory, path)).findIndex((text) => text.includes(wanted) && /["']/.test(text));
  return { path, line: index === -1 ? null : index + 1 };
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}

function pathWithin(file: string, { directory, original }: HandlerRoot): string | null {
  const path = file.startsWith("file:") ? fileURLToPath(file) : file;
  for (const folder of [directory, original]) {
    if (folder !== null && path.startsWith(`${folder}/`) && !path.includes("/node_modules/")) return path.slice(folder.length + 1);
  }
  return null;
}

/** Copies have names that nobody knows; what is wrong in one is told by its path in the skill. */
function withoutRoots(message: string, { directory, original }: HandlerRoot): string {
  let shown = message;
  for (const folder of [directory, original]) if (folder !== null) shown = shown.replaceAll(`${folder}/`, "");
  return shown;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
