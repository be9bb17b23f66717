import { classifyCell, type ReadingRules } from "../column/classify-cell.ts";
import { NumberEvidence } from "../column/number-evidence.ts";

const lookedColumns = 200;

/** The decimal sign that the sample's columns show where it is certain; null when none does or they differ. */
export function tableDecimal(sample: readonly string[][], rules: ReadingRules): "." | "," | null {
  const votes = { ".": 0, ",": 0 };
  const width = Math.min(lookedColumns, sample[0]?.length ?? 0);
  for (let index = 0; index < width; index++) {
    const evidence = new NumberEvidence();
    let texts = 0;
    for (const row of sample) {
      const known = classifyCell(row[index] ?? "", rules);
      if ("number" in known) evidence.add(known.number, 1);
      else if (known.kind === "text") texts++;
    }
    // Numbers among words, such as versions, tell nothing.
    if (texts > evidence.count / 10) continue;
    if (evidence.commaDecimals > evidence.pointDecimals) votes[","]++;
    else if (evidence.pointDecimals > evidence.commaDecimals) votes["."]++;
  }
  if (votes[","] > 0 && votes["."] === 0) return ",";
  return votes["."] > 0 && votes[","] === 0 ? "." : null;
}
