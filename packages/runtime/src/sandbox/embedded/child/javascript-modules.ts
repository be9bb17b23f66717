import { stripTypeScriptTypes } from "node:module";
import type { MemoryTree } from "./memory-tree.ts";

/** What an import or a `require` means: a built-in module, a file, or why neither. */
export type Resolved = { builtin: string } | { path: string } | { error: string };

/** The built-in modules that have a file of their own. */
export const guestModules = (
  "assert buffer child_process console crypto events fs os path process querystring readline stream string_decoder " +
  "timers timers/promises url util"
).split(" ");
const builtinNames = new Set([
  ...guestModules,
  "assert/strict",
  "fs/promises",
  "module",
  "perf_hooks",
  "readline/promises",
  "stream/promises",
]);
const extensions = ["", ".ts", ".js", ".mjs", ".mts", ".cjs", ".cts", ".json"];

/** Says which file a name in a program means, as Node would, without packages. */
export function resolveModule(tree: MemoryTree, name: string, from: string): Resolved {
  const plain = name.replace(/^node:/, "").replace(/^path\/posix$/, "path");
  if (builtinNames.has(plain)) return { builtin: plain };
  if (name.startsWith("node:")) return { error: `The built-in module '${name}' is not available in this sandbox` };
  const target = name.startsWith("file://") ? decodeURIComponent(name.slice(7)) : name;
  if (!/^(\.{0,2}\/|\.{1,2}$)/.test(target)) {
    return { error: `Cannot find package '${name}' imported from ${from}: npm packages are not available in this sandbox` };
  }
  const folder = from.slice(0, from.lastIndexOf("/")) || "/";
  const path = target.startsWith("/") ? target : `${folder}/${target}`;
  const bases = [path, path.replace(/\.([cm]?)js$/, ".$1ts")];
  const candidates = bases.flatMap((base) => extensions.map((extension) => base + extension));
  const found = [...candidates, ...extensions.slice(1).map((extension) => `${path}/index${extension}`)].find((each) => isFile(tree, each));
  if (found === undefined) return { error: `Cannot find module '${name}' imported from ${from}` };
  return { path: tree.place(found, "open").path };
}

/** A file's code without types, and whether it is a module or a script with `require`. */
export function readCode(tree: MemoryTree, path: string): { code: string; isModule: boolean } {
  return prepareCode(tree, new TextDecoder().decode(tree.read(path)), path);
}

/** Code without types and first line, as it can be run. */
export function prepareCode(tree: MemoryTree, source: string, path: string): { code: string; isModule: boolean } {
  const text = source.startsWith("#!") ? `//${source}` : source;
  const code = /\.[cm]?tsx?$/.test(path) ? stripTypes(text, path) : text;
  return { code: watchCalls(replaceMeta(code, path)), isModule: isModuleCode(tree, code, path) };
}

function stripTypes(text: string, path: string): string {
  try {
    return stripTypeScriptTypes(text, { mode: "strip" });
  } catch {
    // Enums, namespaces and parameter properties are more than types.
    try {
      return stripTypeScriptTypes(text, { mode: "transform" });
    } catch (error) {
      throw new SyntaxError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** Watches the promises of the two usual ways to begin: a call of an async function, and an async function called where it stands. */
function watchCalls(code: string): string {
  const watch = 'globalThis[Symbol.for("skillrun.watch")]';
  const names = [...code.matchAll(/\basync function\s+(\w+)|\b(\w+)\s*=\s*async\b/g)].map((match) => match[1] ?? match[2]);
  const inPlace = /^\((async\b[\s\S]*?^\})\)\(([^\n;]*)\);?[ \t]*$/gm;
  const watched = code.replaceAll(inPlace, (_all, body: string, args: string) => `;${watch}((${body})(${args}));`);
  if (names.length === 0) return watched;
  const calls = new RegExp(`^((?:${names.join("|")})\\([^\\n;]*\\));?[ \\t]*$`, "gm");
  return watched.replaceAll(calls, (_all, call: string) => `;${watch}(${call});`);
}

function replaceMeta(code: string, path: string): string {
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  return code
    .replaceAll(/\bimport\.meta\.url\b/g, JSON.stringify(`file://${encodeURI(path)}`))
    .replaceAll(/\bimport\.meta\.dirname\b/g, JSON.stringify(folder))
    .replaceAll(/\bimport\.meta\.filename\b/g, JSON.stringify(path))
    .replaceAll(/\bimport\.meta\.main\b/g, `(process.argv[1] === ${JSON.stringify(path)})`);
}

function isModuleCode(tree: MemoryTree, code: string, path: string): boolean {
  if (/\.m[jt]s$/.test(path)) return true;
  if (/\.c[jt]s$/.test(path)) return false;
  if (/^[ \t]*(import\b(?!\s*\()|export\b)/m.test(code))
    return !looksCommon(code) || /^[ \t]*(import\s+[\w*{"']|export\s+[\w*{])/m.test(code);
  if (looksCommon(code)) return false;
  for (let folder = path; folder !== ""; ) {
    folder = folder.slice(0, folder.lastIndexOf("/"));
    if (!isFile(tree, `${folder}/package.json`)) continue;
    return /"type"\s*:\s*"module"/.test(new TextDecoder().decode(tree.read(`${folder}/package.json`)));
  }
  // As a module, code may wait at its top level, and a failed promise there is seen.
  return /^(?!\s*\/\/).*\bawait\b/m.test(code);
}

function looksCommon(code: string): boolean {
  return /\brequire\s*\(|\bmodule\.exports\b|^[ \t]*exports\.\w+\s*=/m.test(code);
}

function isFile(tree: MemoryTree, path: string): boolean {
  try {
    return tree.place(path, "stat").node?.kind === "file";
  } catch {
    return false;
  }
}
