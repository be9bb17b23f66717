import { z } from "zod";
import type { ModelOptions } from "./models.ts";

const webUrl = () => z.url({ protocol: /^https?$/, error: "must be a URL beginning with http:// or https://" }).optional();

/** `fast=openai:gpt-5.4-mini,careful=anthropic:claude-sonnet-5`: full names by alias. */
const Aliases = z.string().transform((text, context): Record<string, string> => {
  const pairs = text.split(",").map((pair) => /^\s*([a-z0-9][a-z0-9._-]{0,63})=([^\s:]+:\S+)\s*$/i.exec(pair));
  if (pairs.some((pair) => pair === null)) {
    context.addIssue({ code: "custom", message: "must be a list of alias=provider:model, separated by commas" });
    return z.NEVER;
  }
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? "", pair?.[2] ?? ""]));
});

/** The variables that say which models an installation has; every program that runs executions takes the same. */
export const modelVariables = {
  SKILLRUN_MODELS: Aliases.optional(),
  SKILLRUN_AGENT_MODEL: z.string().optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: webUrl(),
  ANTHROPIC_API_KEY: z.string().optional(),
  ANTHROPIC_BASE_URL: webUrl(),
  GOOGLE_GENERATIVE_AI_API_KEY: z.string().optional(),
};

/** An example of each of `modelVariables`, for messages. */
export const modelVariableExamples: Record<keyof typeof modelVariables, string> = {
  SKILLRUN_MODELS: "fast=openai:gpt-5.4-mini,careful=anthropic:claude-sonnet-5",
  SKILLRUN_AGENT_MODEL: "careful",
  OPENAI_API_KEY: "sk-...",
  OPENAI_BASE_URL: "http://localhost:11434/v1",
  ANTHROPIC_API_KEY: "sk-ant-...",
  ANTHROPIC_BASE_URL: "https://api.anthropic.com/v1",
  GOOGLE_GENERATIVE_AI_API_KEY: "AIza...",
};

type ModelVariables = z.infer<z.ZodObject<typeof modelVariables>>;

/**
 * The models that the variables name, agents' default among them. A base URL of OpenAI's protocol serves both `openai:...` and, for Ollama, vLLM
 * and their like, `compatible:...`.
 */
export function modelOptionsOf(variables: ModelVariables): ModelOptions {
  const { OPENAI_API_KEY, OPENAI_BASE_URL, ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, GOOGLE_GENERATIVE_AI_API_KEY } = variables;
  return {
    ...(variables.SKILLRUN_MODELS !== undefined && { aliases: variables.SKILLRUN_MODELS }),
    ...(variables.SKILLRUN_AGENT_MODEL !== undefined && { defaultModel: variables.SKILLRUN_AGENT_MODEL }),
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
