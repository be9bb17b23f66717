import { type Chat, createChat } from "@skillrun/api/chat";
import { modelOptionsOf } from "@skillrun/runtime/variables";
import type { Environment } from "../env.ts";
import { BootError } from "./boot-error.ts";

/** Makes the chat with the model that the settings name; throws a `BootError` that names the variable when it cannot be had. */
export function openChat(env: Environment): Chat {
  try {
    const { defaultModel: _, ...options } = modelOptionsOf(env);
    return createChat({ ...options, ...(env.SKILLRUN_CHAT_MODEL !== undefined && { chatModel: env.SKILLRUN_CHAT_MODEL }) });
  } catch (error) {
    throw new BootError(
      `SKILLRUN_CHAT_MODEL: ${error instanceof Error ? error.message : error} Example: SKILLRUN_CHAT_MODEL=openai:gpt-5.4`,
    );
  }
}
