import type { ColumnProfile } from "../dataset-profile.ts";
import { type Fact, mainFacts, quantileFacts, shapeFacts, writingFacts } from "./column-facts.ts";
import { inlineCode, inlineText } from "./escape-markdown.ts";
import { count, percent } from "./format-figure.ts";
import { hasFrequentValues } from "./frequent-share.ts";

/** One column's figures as one item of a Markdown list. */
export function markdownColumn(column: ColumnProfile): string {
  const facts = [
    ...mainFacts(column).slice(2),
    ...quantileFacts(column).filter(([term]) => term !== "50 %"),
    ...shapeFacts(column),
    ...writingFacts(column),
  ];
  const parts = [...facts.map(factText), ...frequent(column), ...implausible(column)];
  return `- ${inlineCode(column.name)}: ${parts.length === 0 ? "no figures" : parts.join("; ")}`;
}

function factText([term, value]: Fact): string {
  return `${inlineText(term.toLowerCase())} ${inlineText(value)}`;
}

function frequent(column: ColumnProfile): string[] {
  if (!hasFrequentValues(column)) return [];
  const shown = column.frequent_values.values.filter((one) => one.count > 1).slice(0, 5);
  return [`most frequent ${shown.map((one) => `${inlineCode(one.value)} ${count(one.count)} (${percent(one.share)})`).join(", ")}`];
}

function implausible({ implausible: values }: ColumnProfile): string[] {
  if (values.length === 0) return [];
  return [
    `implausible ${values
      .slice(0, 5)
      .map((one) => `${inlineCode(one.value)} × ${count(one.count)} (${inlineText(one.reason)})`)
      .join(", ")}`,
  ];
}
