"use client";

import type { ExecutionClient, SpaceId } from "@skillrun/contract";
import { createContext, type ReactNode, use, useMemo } from "react";

/** Turns Markdown into elements; `isStreaming` while more of it may come. */
export type RenderMarkdown = (markdown: string, options: { isStreaming: boolean }) => ReactNode;

/** What hooks and cards find in their surroundings. */
export type ExecutionSurroundings = {
  client: ExecutionClient;
  spaceId: SpaceId;
  /** How findings in Markdown are shown; without it as plain text. */
  renderMarkdown: RenderMarkdown | null;
  /** Whether a tool of the chat is a skill; without it every tool is. */
  isSkill: (toolName: string) => boolean;
};

const SurroundingsContext = createContext<ExecutionSurroundings | null>(null);

const everyTool = () => true;

/** Gives the client, the space and how things are shown to all hooks and cards below. */
export function ExecutionProvider(props: {
  client: ExecutionClient;
  spaceId: SpaceId;
  renderMarkdown?: RenderMarkdown;
  isSkill?: (toolName: string) => boolean;
  children: ReactNode;
}) {
  const { client, spaceId, renderMarkdown = null, isSkill = everyTool, children } = props;
  const surroundings = useMemo(() => ({ client, spaceId, renderMarkdown, isSkill }), [client, spaceId, renderMarkdown, isSkill]);
  return <SurroundingsContext value={surroundings}>{children}</SurroundingsContext>;
}

/** The nearest provider's surroundings; throws without one. */
export function useExecutionSurroundings(): ExecutionSurroundings {
  const surroundings = use(SurroundingsContext);
  if (surroundings === null) throw new Error("There is no ExecutionProvider above this component.");
  return surroundings;
}
