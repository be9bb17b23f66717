import { type ModelMessage, modelMessageSchema } from "ai";
import { describeModelError } from "../model/describe-model-error.ts";
import { ExecutionFault } from "../skill/execution-fault.ts";
import type { AgentWork } from "./agent-work.ts";
import { ContextOverflow, callModel, type ModelAnswer } from "./call-model.ts";

/** An answer as the loop goes on from it. */
type Answer = Omit<ModelAnswer, "messages"> & { messages: ModelMessage[] };

/** How often a broken answer is asked for again. */
const retries = 2;
/** Of a conversation that has become too long, the newest messages stay whole. */
const keptWhole = 6;

/** Asks for the next answer, as a step: an attempt that comes later reads the stored answer and pays for none twice. */
export async function askModel(work: AgentWork, iteration: number, messages: readonly ModelMessage[]): Promise<Answer> {
  const { context } = work;
  let tries = 0;
  try {
    const stored = await context.step(
      `iteration-${iteration}`,
      async (signal) => {
        tries += 1;
        const onText = createVoice(work, iteration, tries);
        const ask = (sent: readonly ModelMessage[]) =>
          callModel({ ...work, messages: sent, signal, onText, onUsage: (used) => context.usage(used) });
        try {
          return await ask(messages);
        } catch (error) {
          if (!(error instanceof ContextOverflow)) throw error;
          return await ask(shorten(messages, error));
        }
      },
      { retries, backoff: { initialMs: 500, factor: 4, maxMs: 10_000 } },
    );
    return { ...stored, messages: stored.messages.map((message) => modelMessageSchema.parse(message)) };
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof ExecutionFault) throw error;
    throw new ExecutionFault("model_error", "model_unavailable", describeModelError(error));
  }
}

/** Says the answer's text as it comes. What a broken try has said cannot be taken back: the next one says that it begins anew. */
function createVoice({ context }: AgentWork, iteration: number, tries: number): (delta: string) => void {
  const part = `answer-${iteration}`;
  if (tries > 1) context.emit({ part, format: "markdown", delta: "\n\n*(The model's answer broke off; it begins again.)*\n\n" });
  return (delta) => context.emit({ part, format: "markdown", delta });
}

/** The conversation without what old tool calls gave back; the fault itself when there is nothing to leave out. */
function shorten(messages: readonly ModelMessage[], fault: ContextOverflow): ModelMessage[] {
  const old = messages.slice(0, -keptWhole);
  if (!old.some(({ role }) => role === "tool")) throw fault;
  const shortened = old.map((message): ModelMessage => {
    if (message.role !== "tool") return message;
    const content = message.content.map((part) =>
      part.type === "tool-result" ? { ...part, output: { type: "text" as const, value: "(left out to save room)" } } : part,
    );
    return { ...message, content };
  });
  return [...shortened, ...messages.slice(-keptWhole)];
}
