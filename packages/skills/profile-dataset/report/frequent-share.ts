import type { ColumnProfile } from "../dataset-profile.ts";

const frequentShare = 0.005;

/** Whether some values of a column come so often that they say something: there are few different ones, or the first has 0.5 %. */
export function hasFrequentValues({ frequent_values, distinct }: Pick<ColumnProfile, "frequent_values" | "distinct">): boolean {
  const [first] = frequent_values.values;
  return first !== undefined && first.count > 1 && (distinct.count <= 50 || first.share >= frequentShare);
}
