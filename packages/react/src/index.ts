export { ExecutionCard, type ExecutionCardProps } from "./execution-card.tsx";
export { ExecutionProvider, type ExecutionSurroundings, type RenderMarkdown, useExecutionSurroundings } from "./execution-provider.tsx";
export type { FollowState, ObservedFollowOptions } from "./follow-events.ts";
export type { ExecutionKey } from "./followed-execution.ts";
export { createHttpExecutionClient, type HttpExecutionClientOptions } from "./http-execution-client.ts";
export { SkillToolCard, type SkillToolCardProps } from "./skill-tool-card.tsx";
export type { FollowedSnapshot } from "./snapshot-store.ts";
export { useExecution, useExecutionByToolCall } from "./use-execution.ts";
export { type ObservedExecution, useExecutionEvents } from "./use-execution-events.ts";
