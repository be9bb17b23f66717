import { type Chat, createChat } from "@skillrun/api/chat";
import type { Environment } from "../env.ts";
import { BootError } from "./boot-error.ts";

/** Makes the chat with the model that the settings name; throws a `BootError` that names the variable when it cannot be had. */
export function openChat(env: Environment): Chat {
  try {
    return createChat(chatOptions(env));
  } catch (error) {
    throw new BootError(
      `SKILLRUN_CHAT_MODEL: ${error instanceof Error ? error.message : error} Example: SKILLRUN_CHAT_MODEL=openai:gpt-5.4`,
    );
  }
}

/** A base URL of OpenAI's protocol serves both `openai:...` and, for Ollama, vLLM and their like, `compatible:...`. */
function chatOptions(env: Environment) {
  const { SKILLRUN_CHAT_MODEL, OPENAI_API_KEY, OPENAI_BASE_URL, ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, GOOGLE_GENERATIVE_AI_API_KEY } = env;
  return {
    ...(SKILLRUN_CHAT_MODEL !== undefined && { chatModel: SKILLRUN_CHAT_MODEL }),
    ...(OPENAI_API_KEY !== undefined && { openai: access(OPENAI_API_KEY, OPENAI_BASE_URL) }),
    ...(ANTHROPIC_API_KEY !== undefined && { anthropic: access(ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL) }),
    ...(GOOGLE_GENERATIVE_AI_API_KEY !== undefined && { google: access(GOOGLE_GENERATIVE_AI_API_KEY, undefined) }),
    ...(OPENAI_BASE_URL !== undefined && {
      compatible: { baseUrl: OPENAI_BASE_URL, ...(OPENAI_API_KEY !== undefined && { apiKey: OPENAI_API_KEY }) },
    }),
  };
}

function access(apiKey: string, baseUrl: string | undefined) {
  return baseUrl === undefined ? { apiKey } : { apiKey, baseUrl };
}
