import { cutText, type JsonObject, SkillrunError } from "@skillrun/contract";
import type { ModelMessage } from "ai";
import { ExecutionFault } from "../skill/execution-fault.ts";
import type { AttemptContext } from "../skill/runnable-skill.ts";
import { finishTool, isFileTool } from "./agent-tools.ts";
import type { AgentWork } from "./agent-work.ts";
import { askModel } from "./ask-model.ts";
import type { ModelAnswer, ModelToolCall } from "./call-model.ts";
import type { ToolOutput } from "./tool-output.ts";

/** Model loops where nothing else limits them. */
const maxIterations = 100;
/** How often a model that stops without a result is asked for it. */
const maxReminders = 2;
const maxSkillOutput = 20_000;

/** The results of one answer's calls by their ids; `result` once `finish` was called with one that fits. */
type Executed = { outputs: Map<string, ToolOutput>; result: JsonObject | null };

/**
 * Asks the model, executes what it calls, and so on until it calls `finish`. Each answer, and what the file tools of an answer did, is a step: a
 * later attempt reads them instead of asking and working again, and goes on in the workspace as it was after the last of them.
 */
export async function runAgentLoop(work: AgentWork): Promise<JsonObject> {
  const messages: ModelMessage[] = [{ role: "user", content: work.request }];
  let reminders = 0;
  for (let iteration = 1; iteration <= maxIterations; iteration += 1) {
    work.context.iteration();
    const answer = await askModel(work, iteration, messages);
    messages.push(...answer.messages);
    if (answer.calls.length === 0) {
      if (!answer.isCut) reminders += 1;
      if (reminders > maxReminders) return unfinished(work, answer);
      messages.push({ role: "user", content: answer.isCut ? goOn : remind });
      continue;
    }
    const { outputs, result } = await execute(work, iteration, answer.calls);
    if (result !== null) return result;
    messages.push(resultsMessage(answer.calls, outputs));
  }
  throw new ExecutionFault("iteration_limit", "iteration_limit", `The agent did not finish within ${maxIterations} model loops.`);
}

const goOn = "Your answer was cut off at its length limit. Go on from there in smaller pieces; write long content to files bit by bit.";
const remind = "You stopped without a result. If the work is done, call finish with it; if not, go on.";

/** A text answer is a result where a text is all that is asked for. */
function unfinished({ outputs }: AgentWork, { text }: Pick<ModelAnswer, "text">): JsonObject {
  const result: JsonObject = { result: text };
  if (text.trim() !== "" && outputs.faultOf(result) === null) return result;
  throw new ExecutionFault("output_invalid", "no_result", "The model stopped without calling finish, though it was asked to.", {
    said: cutText(text, 1_000),
  });
}

async function execute(work: AgentWork, iteration: number, calls: readonly ModelToolCall[]): Promise<Executed> {
  const outputs = new Map<string, ToolOutput>();
  await executeFileCalls(work, iteration, calls, outputs);
  await Promise.all(calls.map((call, index) => executeOther(work, { ...call, key: `iteration-${iteration}/call-${index + 1}` }, outputs)));
  const finish = calls.find(({ name, fault }) => name === finishTool && fault === null);
  if (finish === undefined) return { outputs, result: null };
  const fault = work.outputs.faultOf(finish.input);
  if (fault === null) return { outputs, result: finish.input };
  outputs.set(finish.id, { text: fault, isError: true });
  return { outputs, result: null };
}

/** The file tools of one answer, in their order, as one step with the workspace as they left it. */
async function executeFileCalls(
  { context, workspace }: AgentWork,
  iteration: number,
  calls: readonly ModelToolCall[],
  outputs: Map<string, ToolOutput>,
) {
  const own = calls.filter(({ name, fault }) => isFileTool(name) && fault === null);
  if (own.length === 0) return;
  const done = await context.step(`iteration-${iteration}-tools`, async (signal) => {
    const said: ToolOutput[] = [];
    for (const { id, name, input } of own) {
      if (!isFileTool(name)) continue;
      const told = { tool_call_id: `${iteration}.${id}`, tool_name: name };
      context.toolCall("tool_call_started", told);
      const output = await workspace.call(name, input, signal);
      said.push(output);
      context.toolCall("tool_call_completed", { ...told, is_error: output.isError });
    }
    return { outputs: said, workspace: await workspace.checkpoint() };
  });
  if (done.workspace !== null) workspace.restore(done.workspace);
  for (const [index, { id }] of own.entries()) {
    const output = done.outputs[index];
    if (output !== undefined) outputs.set(id, output);
  }
}

/** Calls of skills, and calls that cannot be executed. */
async function executeOther(work: AgentWork, call: ModelToolCall & { key: string }, outputs: Map<string, ToolOutput>): Promise<void> {
  const { id, name, fault, key } = call;
  if (fault !== null) return void outputs.set(id, { text: fault, isError: true });
  if (isFileTool(name) || name === finishTool) return;
  const slug = work.skillBehind.get(name);
  if (slug === undefined) {
    const known = Object.keys(work.tools).join(", ");
    return void outputs.set(id, { text: `There is no tool "${cutText(name, 64)}"; there are ${known}.`, isError: true });
  }
  // Providers use the ids of one answer again in the next.
  const told = { tool_call_id: `${key}.${id}`, tool_name: name };
  work.context.toolCall("tool_call_started", told);
  const output = await callSkill(work.context, { key, slug, inputs: call.input });
  work.context.toolCall("tool_call_completed", { ...told, is_error: output.isError });
  outputs.set(id, output);
}

/** Runs another skill; its failure is the model's to deal with, the end of our own attempt is not. */
async function callSkill(context: AttemptContext, call: { key: string; slug: string; inputs: JsonObject }): Promise<ToolOutput> {
  try {
    const fileSourceIds = context.materials.map((material) => material.fileSourceId);
    const outputs = await context.call(call.slug, call.inputs, { name: call.key, fileSourceIds });
    return { text: cutText(JSON.stringify(outputs), maxSkillOutput, "…"), isError: false };
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof SkillrunError || error instanceof ExecutionFault) return { text: error.message, isError: true };
    throw error;
  }
}

function resultsMessage(calls: readonly ModelToolCall[], outputs: ReadonlyMap<string, ToolOutput>): ModelMessage {
  return {
    role: "tool",
    content: calls.map(({ id, name }) => {
      const { text, isError } = outputs.get(id) ?? { text: "The call was not executed.", isError: true };
      return { type: "tool-result", toolCallId: id, toolName: name, output: { type: isError ? "error-text" : "text", value: text } };
    }),
  };
}
