export { modelOptionsOf, modelVariableExamples, modelVariables } from "./model/model-variables.ts";
export { sandboxOptionsOf, sandboxVariableExamples, sandboxVariables } from "./sandbox/sandbox-variables.ts";
