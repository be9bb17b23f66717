import type { ProviderV4 } from "@ai-sdk/provider";
import { createModels, type ModelOptions, type NamedModel } from "@skillrun/runtime/model";
import { customProvider } from "ai";
import { createEmbeddedModel } from "./embedded-model.ts";

/** Which model answers in the chat. Everything comes from here: nothing is read from the environment. */
export type ChatModelOptions = Omit<ModelOptions, "defaultModel"> & {
  /** An alias or `provider:model`, e.g. `openai:gpt-5.4`; unset: the first provider with a key, or else the embedded model. */
  chatModel?: string;
  /** Milliseconds between the pieces that the embedded model streams; 5 unless told. */
  embeddedPieceDelayMs?: number;
};

/** The model of a chat for which there is no key: it runs skills by command. */
const embeddedName = "embedded:router";

/** Chooses the chat's model; throws an `Error` that names the mistake when `chatModel` cannot be had. */
export function chooseChatModel({ chatModel, embeddedPieceDelayMs, ...options }: ChatModelOptions): NamedModel {
  const router = createEmbeddedModel("router", { pieceDelayMs: embeddedPieceDelayMs ?? 5 });
  const embedded: ProviderV4 = customProvider({ languageModels: { router } });
  const chosen = chatModel === undefined ? {} : { defaultModel: chatModel };
  const models = createModels({ ...options, ...chosen }, new Map([["embedded", embedded]]));
  return models.get(models.defaultName ?? embeddedName);
}
