import type { LanguageModelV4, ProviderV4 } from "@ai-sdk/provider";
import { createProviderRegistry } from "ai";
import { createProviders, defaultModels, modelProviders, type ProviderOptions } from "./model-providers.ts";

/** A model and its full name, `provider:model`. A `LanguageModelV4` and never a string, which would go to a gateway. */
export type NamedModel = { name: string; languageModel: LanguageModelV4 };

/** Which models an installation has. */
export type ModelOptions = ProviderOptions & {
  /** Full names by alias; executions and spaces choose by alias. */
  aliases?: Readonly<Record<string, string>>;
  /** The alias or full name to use where nobody chooses; unset: that of the first provider with a key. */
  defaultModel?: string;
};

/** The models that chats and agents use. */
export type Models = {
  /** What a caller may ask for: the aliases, and the default's full name. */
  readonly names: readonly string[];
  /** The full name of the default; null when no provider has a key. */
  readonly defaultName: string | null;
  /** The model of an alias or a full name; null for the default. Throws an `Error` for people when it cannot be had. */
  get(name: string | null): NamedModel;
};

/** Makes the models; throws an `Error` that names the mistake when an alias or the default cannot be had. `more` are providers beside the real ones. */
export function createModels(options: ModelOptions, more: ReadonlyMap<string, ProviderV4> = new Map()): Models {
  const providers = new Map([...more, ...createProviders(options)]);
  const registry = createProviderRegistry(Object.fromEntries(providers));
  const aliases = new Map(Object.entries(options.aliases ?? {}));
  const fullName = (name: string) => aliases.get(name) ?? name;
  const load = (asked: string): NamedModel => {
    const name = fullName(asked);
    checkName(name, providers);
    return { name, languageModel: registry.languageModel(name) };
  };
  const chosen = options.defaultModel === undefined ? firstDefault(options) : fullName(options.defaultModel);
  if (chosen !== null) load(chosen);
  for (const alias of aliases.keys()) load(alias);
  return {
    names: [...new Set([...aliases.keys(), ...(chosen === null ? [] : [chosen])])],
    defaultName: chosen,
    get(name) {
      const asked = name ?? chosen;
      if (asked === null) throw new Error("no model is configured");
      return load(asked);
    },
  };
}

function firstDefault(options: ModelOptions): string | null {
  const provider = modelProviders.find((name) => options[name] !== undefined && defaultModels[name] !== null);
  return provider === undefined ? null : defaultModels[provider];
}

function checkName(name: string, providers: ReadonlyMap<string, ProviderV4>): asserts name is `${string}:${string}` {
  const [provider = ""] = name.split(":", 1);
  if (!/^[^:]+:.+$/.test(name)) throw new Error(`The model "${name}" has no provider; write for example "${defaultModels.openai}".`);
  if (providers.has(provider)) return;
  if (modelProviders.some((known) => known === provider))
    throw new Error(`The model "${name}" needs the ${provider === "compatible" ? "base URL of a server" : `${provider} API key`}.`);
  throw new Error(
    `The model "${name}" names an unknown provider; known are ${[...new Set([...providers.keys(), ...modelProviders])].join(", ")}.`,
  );
}
