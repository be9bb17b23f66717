import type { ColumnProfile, DatasetProfile } from "../dataset-profile.ts";

/** The columns that get a panel of their own, in the order of the file: in wide tables those with a warning first, then the first ones. */
export function choosePanels({ columns, warnings }: Pick<DatasetProfile, "columns" | "warnings">, limit: number): ColumnProfile[] {
  if (columns.length <= limit) return columns;
  const warned = new Set(warnings.flatMap(({ severity, column }) => (severity === "warning" && column !== null ? [column] : [])));
  const first = columns.filter(({ name }) => warned.has(name)).slice(0, Math.floor(limit / 2));
  const rest = columns.filter((column) => !first.includes(column)).slice(0, limit - first.length);
  const chosen = new Set([...first, ...rest]);
  return columns.filter((column) => chosen.has(column));
}
