import { createReadStream } from "node:fs";
import { SkillFailure } from "@skillrun/runtime/skill";
import type { ProfileLimits } from "../profile-limits.ts";
import { detectBinary } from "./detect-binary.ts";
import { detectUtf16, EncodingDetector, type FileEncoding } from "./encoding-detector.ts";

/** What a first pass over the bytes says about a file. */
export type FileInspection = {
  format: "delimited" | "json";
  encoding: FileEncoding;
  /** Places that are not text in `encoding`. */
  undecodable: number;
  /** Line breaks: near the number of rows, more when cells hold line breaks themselves. */
  lineBreaks: number;
  newline: "\n" | "\r";
  /** The first characters, up to 64 Ki bytes. */
  sample: string;
  sampleIsWhole: boolean;
};

/** Bytes read at a time: large enough to be fast, small enough that a cancel is noticed within milliseconds. */
export const chunkBytes = 256 * 1024;
const sampleBytes = 64 * 1024;

/** Reads the whole file once, without keeping it, to learn its encoding and shape; fails clearly on what is no table. */
export async function inspectFile(path: string, name: string, limits: ProfileLimits, signal: AbortSignal): Promise<FileInspection> {
  const detector = new EncodingDetector();
  const lines = { breaks: 0, current: 0, longest: 0, longestAt: 1 };
  let head: Buffer | null = null;
  let utf16: "utf-16le" | "utf-16be" | null = null;
  let format: FileInspection["format"] = "delimited";
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes, signal })) {
    if (!Buffer.isBuffer(chunk)) continue;
    if (head === null) {
      head = Buffer.from(chunk.subarray(0, sampleBytes));
      utf16 = detectUtf16(head);
      const binary = detectBinary(head, utf16 !== null);
      if (binary !== null) throw new SkillFailure("not_text", `"${name}" is ${binary.what}, which cannot be profiled. ${binary.advice}`);
      format = detectFormat(name, decodeHead(head, utf16 ?? "utf-8"));
    }
    size += chunk.length;
    countLines(chunk, lines);
    if (utf16 === null) detector.push(chunk);
    if (format === "delimited" && Math.max(lines.longest, lines.current) > limits.recordCharacters * 2)
      throw lineTooLong(name, lines, limits);
  }
  if (head === null || size === 0)
    throw new SkillFailure("empty_file", `"${name}" is empty (0 bytes). Upload a CSV or JSON file with data in it.`);
  const { encoding, undecodable } = utf16 === null ? detector.finish() : { encoding: utf16, undecodable: 0 };
  const sample = decodeHead(head, encoding);
  if (sample.trim() === "")
    throw new SkillFailure("empty_file", `"${name}" holds only blank lines. Upload a CSV or JSON file with data in it.`);
  const newline = lines.breaks === 0 && sample.includes("\r") ? "\r" : "\n";
  return { format, encoding, undecodable, lineBreaks: lines.breaks, newline, sample, sampleIsWhole: size <= sampleBytes };
}

function decodeHead(head: Buffer, encoding: FileEncoding): string {
  return new TextDecoder(encoding).decode(head, { stream: true });
}

function detectFormat(name: string, sample: string): FileInspection["format"] {
  const start = sample.trimStart();
  if (/\.(csv|tsv|tab)$/i.test(name)) return /^(\[\s*[{[]|\{\s*")/.test(start) ? "json" : "delimited";
  if (/\.(json|ndjson|jsonl|geojson)$/i.test(name)) return "json";
  return /^[[{]/.test(start) ? "json" : "delimited";
}

function countLines(chunk: Buffer, lines: { breaks: number; current: number; longest: number; longestAt: number }): void {
  let from = 0;
  // A plain loop takes the same time for every file; a search per line break would be many times slower where lines are short.
  for (let at = 0; at < chunk.length; at++) {
    if (chunk[at] !== 10) continue;
    lines.current += at - from;
    if (lines.current > lines.longest) {
      lines.longest = lines.current;
      lines.longestAt = lines.breaks + 1;
    }
    lines.breaks++;
    lines.current = 0;
    from = at + 1;
  }
  lines.current += chunk.length - from;
}

function lineTooLong(
  name: string,
  lines: { breaks: number; current: number; longest: number; longestAt: number },
  limits: ProfileLimits,
): SkillFailure {
  const line = lines.current > lines.longest ? lines.breaks + 1 : lines.longestAt;
  const megabytes = (limits.recordCharacters * 2) / 1_000_000;
  return new SkillFailure(
    "line_too_long",
    `Line ${line} of "${name}" is longer than ${megabytes} MB, so this is no table with one record a line. Check how the file was written: its line breaks may be missing.`,
    { line },
  );
}
