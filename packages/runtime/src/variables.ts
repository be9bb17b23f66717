export { blobVariableExamples, blobVariables, s3LocationOf } from "./artifact/blob-variables.ts";
export { modelOptionsOf, modelVariableExamples, modelVariables } from "./model/model-variables.ts";
export { sandboxOptionsOf, sandboxVariableExamples, sandboxVariables } from "./sandbox/sandbox-variables.ts";
