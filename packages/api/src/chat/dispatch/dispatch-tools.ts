import {
  describeInexactNumber,
  type ExecutionDetail,
  type FileSourceId,
  JsonObject,
  SkillrunError,
  type SpaceId,
  type ThreadId,
  type Tool,
} from "@skillrun/contract";
import { cancelExecution, dispatchToolCall, type RequestContext, waitForFinalState } from "@skillrun/runtime";
import { dynamicTool, jsonSchema, type ToolSet } from "ai";
import type { ExactArguments } from "./exact-arguments.ts";
import { describeExecution } from "./tool-result.ts";

/** What every call of one turn has in common. */
export type DispatchTarget = {
  space_id: SpaceId;
  thread_id: ThreadId;
  /** The assistant message whose calls these are. */
  message_id: string;
  uploaded_files: readonly FileSourceId[];
  /** What is known of arguments that must not run. */
  inexactOf: ExactArguments["inexactOf"];
};

/** The tools of one turn, and the end of calls the model made but the SDK will never execute. */
export type ToolDispatcher = {
  tools: ToolSet;
  /** Cancels the executions of those of `toolCallIds` that were not executed, and gives these ids, each once. Never rejects. */
  cancelUnexecuted(toolCallIds: Iterable<string>): Promise<string[]>;
};

type DispatchedCall = { execution: Promise<ExecutionDetail>; executed: boolean };

/**
 * Makes each skill a tool whose call becomes a durable execution as soon as its arguments are complete, while the model may still
 * be talking; the SDK's `execute`, which begins only when the model has finished, then waits for that same execution.
 */
export function createToolDispatcher(
  context: RequestContext,
  { inexactOf, ...target }: DispatchTarget,
  skills: readonly Tool[],
): ToolDispatcher {
  const calls = new Map<string, DispatchedCall>();
  const { log } = context.runtime;

  async function dispatch(skill: Tool, toolCallId: string, input: unknown): Promise<ExecutionDetail> {
    const inexact = inexactOf(toolCallId);
    if (inexact !== null) {
      const field = ["arguments", ...inexact.path].join(".");
      throw new SkillrunError("validation_error", `${field}: ${describeInexactNumber(inexact)}. The skill was not run.`);
    }
    const parsed = JsonObject.safeParse(input);
    if (!parsed.success) throw new SkillrunError("validation_error", "The arguments must be a JSON object.");
    const { execution } = await dispatchToolCall(context, {
      ...target,
      uploaded_files: [...target.uploaded_files],
      tool_name: skill.tool_name,
      tool_call_id: toolCallId,
      arguments: parsed.data,
      model: null,
    });
    return execution;
  }

  function begin(skill: Tool, toolCallId: string, input: unknown): DispatchedCall {
    const call = { execution: dispatch(skill, toolCallId, input), executed: false };
    calls.set(toolCallId, call);
    // A fault is told to the model by `execute`; thrown from `onInputAvailable` it would end the whole answer.
    call.execution.catch((error: unknown) => {
      if (error instanceof SkillrunError) log.info({ tool_call_id: toolCallId, reason: error.message }, "a tool call was refused");
      else log.warn({ err: error, tool_call_id: toolCallId }, "a tool call was not dispatched");
    });
    return call;
  }

  async function execute(skill: Tool, toolCallId: string, input: unknown, signal: AbortSignal | undefined) {
    const call = calls.get(toolCallId) ?? begin(skill, toolCallId, input);
    call.executed = true;
    const { id, space_id } = await call.execution.catch(() => dispatch(skill, toolCallId, input));
    return describeExecution(await waitForFinalState(context, { space_id, execution_id: id }, signal));
  }

  async function cancelUnexecuted(toolCallIds: Iterable<string>): Promise<string[]> {
    const unexecuted = [...new Set(toolCallIds)].filter((toolCallId) => calls.get(toolCallId)?.executed === false);
    await Promise.all(unexecuted.map(cancelCall));
    return unexecuted;
  }

  async function cancelCall(toolCallId: string): Promise<void> {
    const call = calls.get(toolCallId);
    if (call === undefined) return;
    call.executed = true;
    const execution = await call.execution.catch(() => null);
    if (execution === null) return;
    await cancelExecution(context, { space_id: target.space_id, execution_id: execution.id }).catch((error: unknown) =>
      log.warn({ err: error, tool_call_id: toolCallId }, "an execution whose call was cut off was not cancelled"),
    );
  }

  const toolOf = (skill: Tool) =>
    dynamicTool({
      description: skill.description,
      inputSchema: jsonSchema(skill.arguments_schema),
      onInputAvailable: ({ input, toolCallId }) => {
        begin(skill, toolCallId, input);
      },
      execute: (input, { toolCallId, abortSignal }) => execute(skill, toolCallId, input, abortSignal),
    });
  return { tools: Object.fromEntries(skills.map((skill) => [skill.tool_name, toolOf(skill)])), cancelUnexecuted };
}
