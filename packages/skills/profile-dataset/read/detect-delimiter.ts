import Papa from "papaparse";

const candidates = [",", ";", "\t", "|"] as const;

/** The delimiter that cuts the sample's lines most evenly into several columns; a comma when none does (a file of one column). */
export function detectDelimiter(sample: string, sampleIsWhole: boolean, newline: "\n" | "\r"): string {
  let best: { delimiter: string; score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of candidates) {
    const score = evenness(sample, delimiter, newline, sampleIsWhole);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

function evenness(sample: string, delimiter: string, newline: "\n" | "\r", sampleIsWhole: boolean): number {
  const rows: string[][] = new Papa.Parser({ delimiter, newline, quoteChar: '"', escapeChar: '"' }).parse(sample, 0, !sampleIsWhole).data;
  const widths = rows.filter((row) => row.length > 1 || (row[0] ?? "").trim() !== "").map((row) => row.length);
  const frequency = new Map<number, number>();
  for (const width of widths) frequency.set(width, (frequency.get(width) ?? 0) + 1);
  const [width, times] = [...frequency].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0];
  if (width < 2) return 0;
  return (times / widths.length) * (1 + Math.log2(width) / 10);
}
