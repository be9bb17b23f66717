import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { ToolSet } from "ai";
import type { AttemptContext } from "../skill/runnable-skill.ts";
import type { AgentOutputs } from "./agent-outputs.ts";
import type { AgentWorkspace } from "./agent-workspace.ts";

/** One agent at work. */
export type AgentWork = {
  context: AttemptContext;
  workspace: AgentWorkspace;
  outputs: AgentOutputs;
  model: LanguageModelV4;
  instructions: string;
  request: string;
  tools: ToolSet;
  skillBehind: ReadonlyMap<string, string>;
};
