import type { JsonObject, Skill } from "@skillrun/contract";
import { jsonSchema, type ToolSet, tool } from "ai";
import { z } from "zod";

/** What `bash`, `read` and `write` take; checked before they are executed. */
export const toolInputs = {
  bash: z.object({
    command: z.string().min(1).describe("A command line for bash. It starts in /workspace."),
    timeout_ms: z.int().positive().max(600_000).optional().describe("Longest time it may take, in milliseconds."),
  }),
  read: z.object({
    path: z.string().min(1).describe("Absolute path below /workspace or /skill."),
    offset: z.int().min(0).optional().describe("First line to show, counted from 0. Default: 0."),
    limit: z.int().positive().max(5_000).optional().describe("How many lines. Default: 500."),
  }),
  write: z.object({
    path: z.string().min(1).describe("Absolute path below /workspace; folders are made."),
    content: z.string().describe("The whole text of the file."),
  }),
};

/** The tools that work on files. */
export type FileTool = keyof typeof toolInputs;

/** True for `bash`, `read` and `write`. */
export function isFileTool(name: string): name is FileTool {
  return Object.hasOwn(toolInputs, name);
}

const descriptions: Record<FileTool, string> = {
  bash: "Runs a command in the sandbox and returns its output and exit code. No terminal, nobody answers prompts. Files in /workspace stay.",
  read: "Shows a text file with line numbers.",
  write: "Writes a text file.",
};

/** The name of the tool that ends the work. */
export const finishTool = "finish";

/** How many skills are offered as tools; what a model gets beyond that it can no longer choose from well. */
const maxSkillTools = 40;

/** What the model may call: `tools` without any code to execute them, and which skill stands behind a name. */
export type AgentTools = { tools: ToolSet; skillBehind: ReadonlyMap<string, string> };

/** Makes the tools of an agent. `outputsSchema` is what `finish` takes; `fileTools` narrows the tools for files. */
export function agentTools(options: { outputsSchema: JsonObject; fileTools: readonly FileTool[]; skills: readonly Skill[] }): AgentTools {
  const tools: ToolSet = {};
  for (const name of options.fileTools) {
    const inputSchema: z.ZodType = toolInputs[name];
    tools[name] = tool({ description: descriptions[name], inputSchema });
  }
  const skillBehind = new Map<string, string>();
  for (const skill of options.skills.slice(0, maxSkillTools)) {
    const name = isFileTool(skill.slug) || skill.slug === finishTool ? `skill-${skill.slug}`.slice(0, 64) : skill.slug;
    skillBehind.set(name, skill.slug);
    const description = `Another skill, run as a sub-execution: ${skill.description}`.slice(0, 1_000);
    tools[name] = tool({ description, inputSchema: jsonSchema(skill.inputs_schema) });
  }
  tools[finishTool] = tool({
    description: "Ends the work with its result. Files for the person lie in /workspace/outputs before it is called.",
    inputSchema: jsonSchema(options.outputsSchema),
  });
  return { tools, skillBehind };
}
