export { type Chat, type ChatOptions, createChat } from "./create-chat.ts";
export type { ChatModelOptions, ProviderAccess } from "./model-registry.ts";
export type { StartTurn } from "./start-turn.ts";
