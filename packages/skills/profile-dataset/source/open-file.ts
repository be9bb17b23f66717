import { open } from "node:fs/promises";
import { SkillFailure } from "@skillrun/runtime/skill";
import type { DuckSession } from "../duck/duck-session.ts";
import { detectNoTable } from "../read/detect-binary.ts";
import { readText } from "../read/read-text.ts";
import { detectWide, encodingName, scanText, type TextScan } from "../read/text-encoding.ts";
import type { CellTable } from "./cell-table.ts";
import { openDelimited } from "./open-delimited.ts";
import type { OpenHow } from "./open-how.ts";
import { openJson } from "./open-json.ts";
import { openParquet } from "./open-parquet.ts";
import { openWorkbook } from "./open-workbook.ts";
import { unpackGzip } from "./unpack-gzip.ts";
import { readZipDirectory } from "./zip-directory.ts";

/** Opens a file as a table, whatever its form; what it is shows in its bytes, not in its name. Throws `SkillFailure` for what is no table. */
export async function openFile(how: OpenHow, session: DuckSession): Promise<CellTable> {
  const known = knownEncoding(how);
  const head = await readHead(how.file.path);
  if (head.length === 0) throw new SkillFailure("empty_file", `"${how.file.name}" is empty (0 bytes). Upload a file with data in it.`);
  if (startsWith(head, [0x1f, 0x8b])) {
    if (how.isUnpacked === true)
      throw new SkillFailure("not_text", `"${how.file.name}" holds a gzip file inside a gzip file. Unpack it and upload the table in it.`);
    const unpacked = await openFile({ ...how, file: await unpackGzip(how), isUnpacked: true }, session);
    return { ...unpacked, source: { ...unpacked.source, compression: "gzip", size_bytes: how.file.sizeBytes } };
  }
  if (startsWith(head, [0x50, 0x41, 0x52, 0x31])) return await openParquet(how, session);
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04])) return await openZip(how);
  const wide = known === null ? detectWide(head) : known.startsWith("utf-16") || known.startsWith("utf-32") ? known : null;
  const refusal = detectNoTable(head, wide !== null || known !== null);
  if (refusal !== null) throw new SkillFailure("not_text", `"${how.file.name}" is ${refusal.what}, not a table. ${refusal.advice}`);
  const scan = await scanText(how.file.path, wide, known, how.host.signal);
  return (await looksLikeJson(how, scan)) ? await openJson(how, scan) : await openDelimited(how, scan);
}

function knownEncoding(how: OpenHow): string | null {
  const label = how.options.encoding;
  if (label === undefined) return null;
  const name = encodingName(label);
  if (name !== null) return name;
  throw new SkillFailure(
    "unknown_encoding",
    `encoding "${label.slice(0, 60)}" is not known. Pass a name of the WHATWG Encoding Standard, such as utf-8, windows-1252, shift_jis, gb18030 or utf-16le; or leave it out.`,
  );
}

async function openZip(how: OpenHow): Promise<CellTable> {
  const entries = await readZipDirectory(how.file.path);
  if (entries === null || entries.some((entry) => entry.name.startsWith("xl/"))) return await openWorkbook(how);
  const names = entries.slice(0, 3).map((entry) => `"${entry.name}"`);
  throw new SkillFailure(
    "not_text",
    `"${how.file.name}" is a ZIP archive of ${entries.length} files (${names.join(", ")}${entries.length > 3 ? ", ..." : ""}), not a table. Unpack it and upload the table in it.`,
  );
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function startsWith(head: Uint8Array, bytes: number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte);
}

/** JSON begins with `{` or with `[` and what may follow it; `[` alone may begin a CSV header. */
async function looksLikeJson(how: OpenHow, scan: TextScan): Promise<boolean> {
  if (how.options.delimiter !== undefined) return false;
  let text = "";
  for await (const piece of readText(how.file.path, scan.encoding.name, how.host.signal)) {
    text = (text + piece.text).trimStart();
    if (text.length > 200) break;
  }
  if (/^\{\s*(?:"|\})/.test(text)) return true;
  if (/^\[\s*(?:[[{"\]]|-?\d|true\b|false\b|null\b|NaN\b|-?Infinity\b)/.test(text)) return !/^\[[^\]\n]*\][^\n,\]}]*[,;\t]/.test(text);
  // A broken JSON file must be told as such, not read as a table of one column.
  return /^\[\s*$/.test(text) || (/\.(?:json|jsonl|ndjson|geojson)$/i.test(how.file.name) && /^[[{]/.test(text));
}
