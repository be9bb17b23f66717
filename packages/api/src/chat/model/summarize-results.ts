import { ToolResult } from "../dispatch/tool-result.ts";
import { escapeMarkdown, markdownOfOutputs } from "./markdown-of-outputs.ts";

/** One call's answer as the model's prompt holds it: `result` is a `ToolResult`, or the text of an error. */
export type CallResult = { toolName: string; result: unknown };

/** The answer to finished calls: markdown made of their real results, a heading for each when there are several. */
export function summarizeResults(results: readonly CallResult[]): string {
  return results
    .map(({ toolName, result }) =>
      results.length > 1 ? `### ${toolName}\n\n${summarizeResult(toolName, result)}` : summarizeResult(toolName, result),
    )
    .join("\n\n");
}

function summarizeResult(toolName: string, result: unknown): string {
  const parsed = ToolResult.safeParse(result);
  if (!parsed.success) return `\`${toolName}\` could not be run: ${escapeMarkdown(reasonOf(result))}`;
  const { state, outputs, error, failure_reason, artifacts, note } = parsed.data;
  switch (state) {
    case "completed": {
      const said =
        outputs === null
          ? (note ?? "")
          : markdownOfOutputs(
              outputs,
              artifacts.map(({ name }) => name),
            );
      const files = artifacts.map(({ name, download_url }) => `- [${escapeMarkdown(name)}](${download_url})`);
      return [`\`${toolName}\` is done.`, said, files.length === 0 ? "" : `**Files**\n\n${files.join("\n")}`]
        .filter((part) => part !== "")
        .join("\n\n");
    }
    case "failed":
      return `\`${toolName}\` failed${failure_reason === null ? "" : ` (${failure_reason.replaceAll("_", " ")})`}: ${escapeMarkdown(error?.message ?? "no reason was given")}`;
    case "cancelled":
      return `\`${toolName}\` was cancelled before it finished. Send the command again to start over.`;
    case "queued":
    case "running":
    case "waiting":
      return `\`${toolName}\` is still ${state}; its card shows how far it is.`;
  }
}

/** The SDK hands a thrown error on as `Error: message`. */
function reasonOf(result: unknown): string {
  return typeof result === "string" ? result.replace(/^\w*Error: /, "") : JSON.stringify(result);
}
