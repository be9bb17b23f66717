const signatures: { bytes: number[]; what: string; advice: string }[] = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    what: "a ZIP archive or an Excel workbook (.xlsx)",
    advice: "Unpack it, or save the sheet as CSV, and upload that.",
  },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], what: "an old Office document (.xls)", advice: "Save the sheet as CSV and upload that." },
  { bytes: [0x1f, 0x8b], what: "a gzip file", advice: "Unpack it (gunzip) and upload the result." },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: "a Zstandard file", advice: "Unpack it (unzstd) and upload the result." },
  { bytes: [0x25, 0x50, 0x44, 0x46], what: "a PDF document", advice: "Export the table behind it as CSV and upload that." },
  { bytes: [0x50, 0x41, 0x52, 0x31], what: "a Parquet file", advice: "Export it as CSV or JSON lines and upload that." },
  { bytes: [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31], what: "an Arrow file", advice: "Export it as CSV or JSON lines and upload that." },
  { bytes: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], what: "a SQLite database", advice: "Export the table as CSV and upload that." },
  { bytes: [0x89, 0x50, 0x4e, 0x47], what: "a PNG image", advice: "Upload a CSV or JSON file." },
  { bytes: [0xff, 0xd8, 0xff], what: "a JPEG image", advice: "Upload a CSV or JSON file." },
];

/** Says what a file is, and what to upload instead, when its first bytes show that it is no text; null when it may be text. */
export function detectBinary(head: Uint8Array, isUtf16: boolean): { what: string; advice: string } | null {
  const known = signatures.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
  if (known !== undefined) return known;
  if (isUtf16) return null;
  let controls = 0;
  for (const byte of head) {
    if (byte === 0) return { what: "a binary file (it holds NUL bytes)", advice: "Upload a CSV or JSON file." };
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13) controls++;
  }
  return controls > head.length * 0.05
    ? { what: "a binary file (full of control characters)", advice: "Upload a CSV or JSON file." }
    : null;
}
