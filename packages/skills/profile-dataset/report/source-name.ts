import type { SourceDescription } from "../dataset-profile.ts";

const delimiters: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces", ":": "colons" };

const formats: Record<Exclude<SourceDescription["format"], "csv">, string> = {
  json_array: "JSON array",
  json_lines: "JSON lines",
  json_object: "JSON object",
  geojson: "GeoJSON",
  parquet: "Parquet",
  xlsx: "Excel workbook",
};

/** How a file is written, in words: `CSV separated by semicolons`. */
export function formatName({ format, delimiter }: Pick<SourceDescription, "format" | "delimiter">): string {
  if (format !== "csv") return formats[format];
  return delimiter === null ? "Text, one value in each line" : `CSV separated by ${delimiterName(delimiter)}`;
}

/** What separates the cells, in words: `commas`. */
export function delimiterName(delimiter: string): string {
  return delimiters[delimiter] ?? `"${delimiter}"`;
}
