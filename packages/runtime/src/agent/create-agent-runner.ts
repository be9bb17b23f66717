import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Skill, SpaceId } from "@skillrun/contract";
import { modelAdvice } from "../model/model-advice.ts";
import type { Models, NamedModel } from "../model/models.ts";
import type { CollectedFile, Sandbox, SandboxLimits } from "../sandbox/sandbox.ts";
import { archiveWorkspace, storeArtifacts } from "../script/keep-files.ts";
import { makeScriptFiles, scriptEnvironment } from "../script/script-files.ts";
import { resolveScriptLimits } from "../script/script-limits.ts";
import { readScriptManifest, type ScriptManifest } from "../script/script-manifest.ts";
import { createScriptVoice } from "../script/script-voice.ts";
import { ExecutionFault } from "../skill/execution-fault.ts";
import type { SkillRunner } from "../skill/published-version.ts";
import type { AttemptContext } from "../skill/runnable-skill.ts";
import { agentInstructions, agentRequest } from "./agent-instructions.ts";
import { runAgentLoop } from "./agent-loop.ts";
import { agentOutputs } from "./agent-outputs.ts";
import { agentTools, type FileTool } from "./agent-tools.ts";
import { type AgentWorkspace, createAgentWorkspace } from "./agent-workspace.ts";

/** What agents need of this process. */
export type AgentMeans = {
  sandbox(): Sandbox | null;
  models(): Models | null;
  /** What a command can ask for at most. */
  limits?: Partial<SandboxLimits>;
  /** The skills of a space, for agents that may call them. */
  skillsOf(spaceId: SpaceId): Promise<readonly Skill[]>;
};

const fileTools: readonly FileTool[] = ["bash", "read", "write"];

/** Runs skills that are instructions for a model. */
export function createAgentRunner(means: AgentMeans): SkillRunner {
  return async (version, access, context, inputs) => {
    const { languageModel } = chooseModel(means.models(), context.model);
    const sandbox = requireSandbox(means.sandbox());
    const [directory, mayCall] = await Promise.all([access.directory(), access.mayCallSkills(context.spaceId)]);
    const skills = mayCall ? callable(await context.lookUp(means.skillsOf(context.spaceId)), version.slug) : [];
    const outputs = agentOutputs(version.outputsSchema);
    const manifest = readScriptManifest(version.manifest);
    const limits = resolveScriptLimits(manifest.limits, means.limits).run;
    const { files } = makeScriptFiles(inputs, context.materials, { sandbox, limits });
    const workspace = createAgentWorkspace(sandbox, {
      skillDirectory: directory,
      files,
      env: scriptEnvironment(context),
      limits,
      network: sandbox.abilities.network ? await access.network(context.spaceId) : [],
      onEventLine: createScriptVoice(context).event,
    });
    await context.recordSandbox(sandbox.name);
    try {
      const result = await runAgentLoop({
        context,
        workspace,
        outputs,
        model: languageModel,
        instructions: agentInstructions(version, await listFiles(directory), sandbox.abilities),
        request: agentRequest(inputs, files),
        ...agentTools({ outputsSchema: outputs.schema, fileTools, skills }),
      });
      await keepFiles(workspace, { context, manifest });
      return result;
    } finally {
      await workspace.dispose();
    }
  };
}

async function keepFiles(workspace: AgentWorkspace, { context, manifest }: { context: AttemptContext; manifest: ScriptManifest }) {
  const files: CollectedFile[] = [];
  for await (const file of workspace.collect()) files.push(file);
  if (files.length === 0) return;
  await storeArtifacts(files, { context, manifest });
  await archiveWorkspace(files, { context });
}

async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => relative(directory, join(parentPath, name)));
  return files.map((path) => path.split(sep).join("/")).sort();
}

function chooseModel(models: Models | null, asked: string | null): NamedModel {
  try {
    if (models !== null && (asked !== null || models.defaultName !== null)) return models.get(asked);
  } catch (error) {
    throw new ExecutionFault("model_error", "model_unknown", error instanceof Error ? error.message : String(error));
  }
  const message = `This skill is carried out by a language model, and the server that runs it has none: ${modelAdvice}.`;
  throw new ExecutionFault("model_error", "model_missing", message);
}

function requireSandbox(sandbox: Sandbox | null): Sandbox {
  if (sandbox !== null) return sandbox;
  throw new ExecutionFault("policy_denied", "sandbox_missing", "The server that runs this execution has no sandbox; see SKILLRUN_SANDBOX.");
}

function callable(skills: readonly Skill[], own: string): Skill[] {
  return skills.filter(({ slug, status }) => status === "ready" && slug !== own);
}
