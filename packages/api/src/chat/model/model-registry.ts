import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV4, ProviderV4 } from "@ai-sdk/provider";
import { createProviderRegistry, customProvider } from "ai";
import { createEmbeddedModel } from "./embedded-model.ts";

/** A provider's key, and where its API is when not at its usual address. */
export type ProviderAccess = { apiKey: string; baseUrl?: string };

/** Which model answers in the chat. Everything comes from here: nothing is read from the environment. */
export type ChatModelOptions = {
  /** `provider:model`, e.g. `openai:gpt-5.4`; unset: the first provider with a key, or else the embedded model. */
  chatModel?: string;
  openai?: ProviderAccess;
  anthropic?: ProviderAccess;
  google?: ProviderAccess;
  /** Any server that speaks OpenAI's protocol, e.g. Ollama or vLLM: `compatible:<model>`. */
  compatible?: { baseUrl: string; apiKey?: string };
  /** Milliseconds between the pieces that the embedded model streams; 5 unless told. */
  embeddedPieceDelayMs?: number;
};

/** The model that answers and its full name, `provider:model`. A `LanguageModelV4` and never a string, which would go to a gateway. */
export type ChatModel = { name: string; languageModel: LanguageModelV4 };

const embeddedName = "embedded:router";

/** What to use of a provider when only its key is given. */
const defaultModels = { openai: "gpt-5.4", anthropic: "claude-sonnet-5", google: "gemini-flash-latest" } as const;

/** Chooses the chat's model; throws an `Error` that names the mistake when `chatModel` cannot be had. */
export function chooseChatModel(options: ChatModelOptions): ChatModel {
  const providers = createProviders(options);
  const name = options.chatModel ?? defaultName(options);
  const provider = name.split(":", 1)[0] ?? "";
  if (!isQualified(name))
    throw new Error(`The chat model "${name}" has no provider; write for example "openai:${defaultModels.openai}" or "${embeddedName}".`);
  if (!providers.has(provider)) {
    const known = ["embedded", "openai", "anthropic", "google", "compatible"];
    if (known.includes(provider))
      throw new Error(`The chat model "${name}" needs the ${provider === "compatible" ? "base URL of a server" : `${provider} API key`}.`);
    throw new Error(`The chat model "${name}" names an unknown provider; known are ${known.join(", ")}.`);
  }
  return { name, languageModel: createProviderRegistry(Object.fromEntries(providers)).languageModel(name) };
}

function createProviders(options: ChatModelOptions): Map<string, ProviderV4> {
  const { openai, anthropic, google, compatible } = options;
  const router = createEmbeddedModel("router", { pieceDelayMs: options.embeddedPieceDelayMs ?? 5 });
  const providers = new Map<string, ProviderV4>([["embedded", customProvider({ languageModels: { router } })]]);
  // The usual addresses are written out because the providers would else look for their own environment variables.
  if (openai !== undefined)
    providers.set("openai", createOpenAI({ apiKey: openai.apiKey, baseURL: openai.baseUrl ?? "https://api.openai.com/v1" }));
  if (anthropic !== undefined) {
    providers.set("anthropic", createAnthropic({ apiKey: anthropic.apiKey, baseURL: anthropic.baseUrl ?? "https://api.anthropic.com/v1" }));
  }
  if (google !== undefined) {
    providers.set(
      "google",
      createGoogle({ apiKey: google.apiKey, baseURL: google.baseUrl ?? "https://generativelanguage.googleapis.com/v1beta" }),
    );
  }
  if (compatible !== undefined) {
    const key = compatible.apiKey === undefined ? {} : { apiKey: compatible.apiKey };
    providers.set("compatible", createOpenAICompatible({ name: "compatible", baseURL: compatible.baseUrl, includeUsage: true, ...key }));
  }
  return providers;
}

function defaultName(options: ChatModelOptions): string {
  for (const provider of ["openai", "anthropic", "google"] as const) {
    if (options[provider] !== undefined) return `${provider}:${defaultModels[provider]}`;
  }
  return embeddedName;
}

function isQualified(name: string): name is `${string}:${string}` {
  return /^[^:]+:.+$/.test(name);
}
