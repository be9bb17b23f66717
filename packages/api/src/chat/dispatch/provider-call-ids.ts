import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";

/** What `uniqueToolCallIds` puts before a provider's own id; the id itself may hold anything. */
const prefixPattern = /^[\w-]+\.\d+(?:-\d+)?~/;

/** Anthropic's API refuses ids of other characters; OpenAI's, ids of more. What another provider made may have both. */
const strictProvider = /^(anthropic|openai)\b/;
const longestStrictId = 64;

/**
 * The prompt with tool call ids as the provider is to see them: its own where that is one of a kind and one that it takes, as providers refuse
 * a history with two calls of one id; else the own with a number. A call keeps its id as the thread grows.
 */
export function withProviderIds(prompt: LanguageModelV4Prompt, provider: string): LanguageModelV4Prompt {
  const sent = new Map<string, string>();
  const taken = new Set<string>();
  const sentIdOf = (id: string): string => {
    const known = sent.get(id);
    if (known !== undefined) return known;
    const own = id.replace(prefixPattern, "");
    const base = strictProvider.test(provider) ? acceptable(own) : own;
    let candidate = base;
    for (let number = 2; taken.has(candidate); number++) candidate = `${base}_${number}`;
    sent.set(id, candidate);
    taken.add(candidate);
    return candidate;
  };
  return prompt.map((message) => renameIn(message, sentIdOf));
}

/** Room is left for a number. */
function acceptable(id: string): string {
  const plain = id.replaceAll(/[^\w-]/g, "_");
  if (plain === "") return "call";
  return plain.length <= longestStrictId - 8 ? plain : plain.slice(-(longestStrictId - 8));
}

function renameIn(message: LanguageModelV4Message, sentIdOf: (id: string) => string): LanguageModelV4Message {
  const rename = <Part extends { type: string }>(part: Part): Part =>
    "toolCallId" in part && typeof part.toolCallId === "string" ? { ...part, toolCallId: sentIdOf(part.toolCallId) } : part;
  if (message.role === "assistant") return { ...message, content: message.content.map(rename) };
  if (message.role === "tool") return { ...message, content: message.content.map(rename) };
  return message;
}
