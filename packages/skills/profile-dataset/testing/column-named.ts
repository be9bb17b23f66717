import type { ColumnProfile, DatasetProfile } from "../dataset-profile.ts";

/** The column of this name; throws when there is none. */
export function columnNamed(profile: DatasetProfile, name: string): ColumnProfile {
  const column = profile.columns.find((one) => one.name === name);
  if (column === undefined) throw new Error(`no column "${name}" among ${profile.columns.map((one) => one.name).join(", ")}`);
  return column;
}
