export { describeModelError } from "./describe-model-error.ts";
export type { ProviderAccess, ProviderOptions } from "./model-providers.ts";
export { createModels, type ModelOptions, type Models, type NamedModel } from "./models.ts";
export { noticeCutOff } from "./notice-cut-off.ts";
