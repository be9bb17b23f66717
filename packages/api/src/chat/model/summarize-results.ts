import { ToolResult } from "../dispatch/tool-result.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import { outputsInBrief } from "./outputs-in-brief.ts";

/** One call's answer as the model's prompt holds it: `result` is a `ToolResult`, or the text of an error. */
export type CallResult = { toolName: string; result: unknown };

/** How many things worth a look are told, of all the calls together. */
const maxNotices = 3;

type Told = { line: string; notices: string[]; noticeCount: number };

/**
 * The answer to finished calls, for somebody who has their cards before them: what became of each in a sentence, then what is worth a
 * look. It repeats neither figures nor files, which the cards show.
 */
export function summarizeResults(results: readonly CallResult[]): string {
  const told = results.map(tell);
  return [linesOf(told), noticesOf(told, results)].filter((part) => part !== "").join("\n\n");
}

/** One paragraph, or a list when there are several; what came out the same is said once. */
function linesOf(told: readonly Told[]): string {
  const [first] = told;
  if (told.length === 1) return first?.line ?? "";
  return [...Map.groupBy(told, ({ line }) => line)]
    .map(([line, { length }]) => `- ${line}${length > 1 ? ` (${length} times)` : ""}`)
    .join("\n");
}

function noticesOf(told: readonly Told[], results: readonly CallResult[]): string {
  const isMixed = new Set(results.map(({ toolName }) => toolName)).size > 1;
  const notices = told.flatMap((each, index) => {
    const prefix = isMixed ? `\`${results[index]?.toolName}\`: ` : "";
    return each.notices.map((notice) => `- ${prefix}${notice}`);
  });
  const shown = [...new Set(notices)].slice(0, maxNotices);
  if (shown.length === 0) return "";
  const left = told.reduce((sum, { noticeCount }) => sum + noticeCount, 0) - shown.length;
  const more = left > 0 ? `\n\nand ${left.toLocaleString("en")} more on the ${told.length > 1 ? "cards" : "card"}.` : "";
  return `Worth a look:\n\n${shown.join("\n")}${more}`;
}

function tell({ toolName, result }: CallResult): Told {
  const parsed = ToolResult.safeParse(result);
  const nothing = { notices: [], noticeCount: 0 };
  if (!parsed.success) return { line: `\`${toolName}\` could not be run: ${escapeMarkdown(reasonOf(result))}`, ...nothing };
  const { state, outputs, error, failure_reason, artifacts, note } = parsed.data;
  switch (state) {
    case "completed": {
      const { sentence, ...brief } = outputs === null ? { sentence: note ?? "", ...nothing } : outputsInBrief(outputs);
      const said = sentence === "" ? "" : `: ${sentence.replace(/\.$/, "")}`;
      const files = artifacts.length === 0 ? "" : ` Its card has ${artifacts.length === 1 ? "the file" : `${artifacts.length} files`}.`;
      return { line: `\`${toolName}\` is done${said}.${files}`, ...brief };
    }
    case "failed": {
      const why = failure_reason === null ? "" : ` (${failure_reason.replaceAll("_", " ")})`;
      return { line: `\`${toolName}\` failed${why}: ${escapeMarkdown(error?.message ?? "no reason was given")}`, ...nothing };
    }
    case "cancelled":
      return { line: `\`${toolName}\` was cancelled before it finished. Send the command again to start over.`, ...nothing };
    case "queued":
    case "running":
    case "waiting":
      return { line: `\`${toolName}\` is still ${state}; its card shows how far it is.`, ...nothing };
  }
}

/** The SDK hands a thrown error on as `Error: message`. */
function reasonOf(result: unknown): string {
  return typeof result === "string" ? result.replace(/^\w*Error: /, "") : JSON.stringify(result);
}
