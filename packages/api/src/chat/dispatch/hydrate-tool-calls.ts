import { type ExecutionDetail, JsonObject, SkillrunError, type SpaceId } from "@skillrun/contract";
import { findByChatToolCall, type RequestContext, waitForFinalState } from "@skillrun/runtime";
import { getToolName, isToolUIPart, type UIMessage } from "ai";
import { describeExecution } from "./tool-result.ts";

type Part = UIMessage["parts"][number];
type ToolPart = Parameters<typeof getToolName>[0];

/**
 * Gives each tool call that was left without a result, by a stopped or interrupted turn, what became of its execution: the model's
 * provider refuses calls without results, and the model must know. Calls whose arguments never came are left out. With `waitSignal`,
 * executions that still go on are waited for until it aborts; with null they are told as they stand.
 */
export async function hydrateToolCalls(
  context: RequestContext,
  spaceId: SpaceId,
  history: readonly UIMessage[],
  waitSignal: AbortSignal | null,
): Promise<UIMessage[]> {
  return Promise.all(
    history.map(async (message) => {
      if (message.role !== "assistant") return message;
      const parts = await Promise.all(message.parts.map((part) => hydratePart(context, spaceId, part, waitSignal)));
      return { ...message, parts: parts.flat() };
    }),
  );
}

async function hydratePart(context: RequestContext, spaceId: SpaceId, part: Part, waitSignal: AbortSignal | null): Promise<Part[]> {
  if (isToolUIPart(part) && part.state === "output-error" && !JsonObject.safeParse(part.input).success)
    return [withoutArguments(part, part.errorText)];
  if (!isToolUIPart(part) || (part.state !== "input-streaming" && part.state !== "input-available")) return [part];
  const { toolCallId } = part;
  const execution = await findExecution(context, spaceId, toolCallId);
  if (execution === null && part.state === "input-streaming") return [];
  const call = { type: "dynamic-tool" as const, toolName: getToolName(part), toolCallId, input: execution?.inputs ?? part.input };
  if (execution === null)
    return [
      { ...call, state: "output-error", errorText: "The call has no execution: the answer was interrupted, and nothing is known of it." },
    ];
  const told =
    waitSignal === null ? execution : await waitForFinalState(context, { space_id: spaceId, execution_id: execution.id }, waitSignal);
  return [{ ...call, state: "output-available", output: describeExecution(told) }];
}

/** Arguments that were no object are in the error's text; as arguments some providers refuse them, and the thread would be stuck. */
function withoutArguments(part: ToolPart, errorText: string): Part {
  return { type: "dynamic-tool", toolName: getToolName(part), toolCallId: part.toolCallId, state: "output-error", input: {}, errorText };
}

async function findExecution(context: RequestContext, spaceId: SpaceId, toolCallId: string): Promise<ExecutionDetail | null> {
  try {
    return await findByChatToolCall(context, { space_id: spaceId, tool_call_id: toolCallId, wait_seconds: 0 });
  } catch (error) {
    if (error instanceof SkillrunError && (error.code === "not_found" || error.code === "validation_error")) return null;
    throw error;
  }
}
