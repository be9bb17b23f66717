export { ExecutionCard, type ExecutionCardProps } from "./card/execution-card.tsx";
export { SkillToolCard, type SkillToolCardProps } from "./card/skill-tool-card.tsx";
export { findBrowserConnections, type GiveBack } from "./client/browser-connections.ts";
export { createHttpExecutionClient, type HttpExecutionClientOptions } from "./client/http-execution-client.ts";
export {
  ExecutionProvider,
  type ExecutionSurroundings,
  type RenderMarkdown,
  useExecutionSurroundings,
} from "./following/execution-provider.tsx";
export type { FollowState, ObservedFollowOptions } from "./following/follow-events.ts";
export type { ExecutionKey } from "./following/followed-execution.ts";
export type { FollowedSnapshot } from "./following/snapshot-store.ts";
export { useExecution, useExecutionByToolCall } from "./following/use-execution.ts";
export { type ObservedExecution, useExecutionEvents } from "./following/use-execution-events.ts";
