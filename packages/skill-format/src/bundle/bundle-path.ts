import { bundleLimits } from "./bundle-limits.ts";

/** Characters that change how text beside them is shown, so that a name looks like another one. */
const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const control = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Why a path cannot be one of a bundle, as the end of a sentence; null when it can. */
export function badPathReason(path: string): string | null {
  if (path === "") return "it has no name";
  if (control.test(path)) return "its name has a control character";
  if (bidi.test(path)) return "its name has a character that turns the direction of text";
  if (!path.isWellFormed()) return "its name is no valid Unicode";
  if (path.includes("\\")) return "its name has a backslash; folders are separated by /";
  if (path.startsWith("/")) return "it is an absolute path; paths are relative to the skill's folder";
  if (/^[A-Za-z]:/.test(path)) return "it starts with a drive letter; paths are relative to the skill's folder";
  const names = path.split("/");
  if (names.some((name) => name === "..")) return "it has .. in it and may lead out of the skill's folder";
  if (names.some((name) => name === "" || name === ".")) return "it has an empty name or . in it";
  if (names.some((name) => Buffer.byteLength(name) > bundleLimits.nameBytes))
    return `a name in it is longer than ${bundleLimits.nameBytes} bytes`;
  if (Buffer.byteLength(path.normalize("NFC")) > bundleLimits.pathBytes) return `it is longer than ${bundleLimits.pathBytes} bytes`;
  return null;
}

/** The path as a file system sees it that knows neither case nor the ways to write an accent. */
export function foldPath(path: string): string {
  // Upper case first: it joins what lower case alone keeps apart, such as ß and ss.
  return path.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
}

/** Sorts by code points, which is the order of the bytes in UTF-8 and not JavaScript's own. */
export function comparePaths(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A path shown in a message: nothing in it changes the line it stands in, and it is not long. */
export function showPath(path: string): string {
  const shown = JSON.stringify(path.toWellFormed())
    .slice(1, -1)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapeCharacter);
  return shown.length <= 200 ? shown : `${shown.slice(0, 199)}…`;
}

function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`;
}
