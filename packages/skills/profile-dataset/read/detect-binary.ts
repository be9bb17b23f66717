const office = "Save the sheet as .xlsx or CSV and upload that.";
const signatures: { bytes: number[]; what: string; advice: string }[] = [
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], what: "an old Office document (.xls)", advice: office },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: "a Zstandard file", advice: "Unpack it (unzstd) and upload the result." },
  { bytes: [0x42, 0x5a, 0x68], what: "a bzip2 file", advice: "Unpack it (bunzip2) and upload the result." },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], what: "an xz file", advice: "Unpack it (unxz) and upload the result." },
  { bytes: [0x25, 0x50, 0x44, 0x46], what: "a PDF document", advice: "Export the table behind it as CSV and upload that." },
  {
    bytes: [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31],
    what: "an Arrow file",
    advice: "Export it as Parquet, CSV or JSON lines and upload that.",
  },
  { bytes: [0x4f, 0x62, 0x6a, 0x01], what: "an Avro file", advice: "Export it as Parquet, CSV or JSON lines and upload that." },
  { bytes: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], what: "a SQLite database", advice: "Export the table as CSV and upload that." },
  { bytes: [0x89, 0x50, 0x4e, 0x47], what: "a PNG image", advice: "Upload a table." },
  { bytes: [0xff, 0xd8, 0xff], what: "a JPEG image", advice: "Upload a table." },
];
const textual: { pattern: RegExp; what: string }[] = [
  { pattern: /^(?:\s|<!--[\s\S]*?-->)*<(?:!doctype\s+html|html\b|head\b|body\b)/i, what: "an HTML page" },
  { pattern: /^\s*<\?xml\b/i, what: "an XML document" },
];

/** Says what a file is, and what to upload instead, when its first bytes show that it holds no table that is read; null when it may. */
export function detectNoTable(head: Uint8Array, isWideText: boolean): { what: string; advice: string } | null {
  const known = signatures.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
  if (known !== undefined) return known;
  if (isWideText) return null;
  const start = Buffer.from(head.subarray(0, 4096)).toString("latin1").replace(/^ï»¿/, "");
  const page = textual.find(({ pattern }) => pattern.test(start));
  if (page !== undefined)
    return { what: page.what, advice: "Most likely a web address answered with a page instead of the data; upload the data itself." };
  let controls = 0;
  for (const byte of head) {
    if (byte === 0) return { what: "a binary file (it holds NUL bytes)", advice: "Upload a table." };
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27) controls++;
  }
  return controls > head.length * 0.05 ? { what: "a binary file (full of control characters)", advice: "Upload a table." } : null;
}
