"use client";

import type { ExecutionClient, SpaceId, ThreadId } from "@skillrun/contract";
import { createContext, type ReactNode, use, useMemo } from "react";

/** Turns Markdown into elements; `isStreaming` while more of it may come. */
export type RenderMarkdown = (markdown: string, options: { isStreaming: boolean }) => ReactNode;

/** What hooks and cards find in their surroundings. */
export type ExecutionSurroundings = {
  client: ExecutionClient;
  spaceId: SpaceId;
  /** The chat thread that is shown: its executions share one event stream. Null where there is none. */
  threadId: ThreadId | null;
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
  threadId?: ThreadId;
  renderMarkdown?: RenderMarkdown;
  isSkill?: (toolName: string) => boolean;
  children: ReactNode;
}) {
  const { client, spaceId, threadId = null, renderMarkdown = null, isSkill = everyTool, children } = props;
  const surroundings = useMemo(
    () => ({ client, spaceId, threadId, renderMarkdown, isSkill }),
    [client, spaceId, threadId, renderMarkdown, isSkill],
  );
  return <SurroundingsContext value={surroundings}>{children}</SurroundingsContext>;
}

/** The nearest provider's surroundings; throws without one. */
export function useExecutionSurroundings(): ExecutionSurroundings {
  const surroundings = use(SurroundingsContext);
  if (surroundings === null) throw new Error("There is no ExecutionProvider above this component.");
  return surroundings;
}
