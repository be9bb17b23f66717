import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { ProviderV4 } from "@ai-sdk/provider";

/** A provider's key, and where its API is when not at its usual address. */
export type ProviderAccess = { apiKey: string; baseUrl?: string };

/** The providers there are keys for. Everything comes from here: nothing is read from the environment. */
export type ProviderOptions = {
  openai?: ProviderAccess;
  anthropic?: ProviderAccess;
  google?: ProviderAccess;
  /** Any server that speaks OpenAI's protocol, e.g. Ollama or vLLM: `compatible:<model>`. */
  compatible?: { baseUrl: string; apiKey?: string };
};

/** The providers of real models, in the order in which the first one is the default. */
export const modelProviders = ["openai", "anthropic", "google", "compatible"] as const;

/** What to use of a provider when only its key is given; a compatible server has no model that everybody has. */
export const defaultModels = {
  openai: "openai:gpt-5.4",
  anthropic: "anthropic:claude-sonnet-5",
  google: "google:gemini-flash-latest",
  compatible: null,
} as const;

/** The providers that `options` gives access to, by name. */
export function createProviders(options: ProviderOptions): Map<string, ProviderV4> {
  const { openai, anthropic, google, compatible } = options;
  const providers = new Map<string, ProviderV4>();
  // The usual addresses are written out because the providers would else look for their own environment variables.
  if (openai !== undefined)
    providers.set("openai", createOpenAI({ apiKey: openai.apiKey, baseURL: openai.baseUrl ?? "https://api.openai.com/v1" }));
  if (anthropic !== undefined)
    providers.set("anthropic", createAnthropic({ apiKey: anthropic.apiKey, baseURL: anthropic.baseUrl ?? "https://api.anthropic.com/v1" }));
  if (google !== undefined) {
    const baseURL = google.baseUrl ?? "https://generativelanguage.googleapis.com/v1beta";
    providers.set("google", createGoogle({ apiKey: google.apiKey, baseURL }));
  }
  if (compatible !== undefined) {
    const key = compatible.apiKey === undefined ? {} : { apiKey: compatible.apiKey };
    providers.set("compatible", createOpenAICompatible({ name: "compatible", baseURL: compatible.baseUrl, includeUsage: true, ...key }));
  }
  return providers;
}
