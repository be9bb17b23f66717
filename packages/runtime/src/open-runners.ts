import { join } from "node:path";
import type { Skill, SpaceId } from "@skillrun/contract";
import type { AgentMeans } from "./agent/create-agent-runner.ts";
import type { RuntimeConfig } from "./config.ts";
import { modelAdvice } from "./model/model-advice.ts";
import { openSandbox, type SandboxDoor } from "./sandbox/open-sandbox.ts";
import { type Sandbox, SandboxFault } from "./sandbox/sandbox.ts";
import { createScriptRunner } from "./script/create-script-runner.ts";
import { ExecutionFault } from "./skill/execution-fault.ts";
import type { SkillRunner, SkillRunners } from "./skill/published-version.ts";

/** What runs scripts and agents in this process, and the sandbox that it needs. */
export type Runners = { runners: Pick<SkillRunners, "script" | "agent">; door: SandboxDoor; missingForAgents: readonly string[] };

/** Opens the sandbox of a process that runs executions, and what works in it. */
export async function openRunners(config: RuntimeConfig, skillsOf: (spaceId: SpaceId) => Promise<readonly Skill[]>): Promise<Runners> {
  const name = config.embeddedWorker ? (config.sandbox ?? null) : null;
  const door = await openSandbox(name, { directory: join(config.dataDirectory, "sandbox") });
  if (door.fault !== null)
    config.log?.error({ err: door.fault }, `the ${name} sandbox does not work here; scripts and agents are refused: ${door.fault.message}`);
  const sandbox = () => requireSandbox(door);
  const limits = config.sandboxLimits ?? {};
  const hasModel = (config.models?.names.length ?? 0) > 0;
  return {
    door,
    // A process that runs nothing does not know what those that do have.
    missingForAgents: config.embeddedWorker && !hasModel ? [`needs a language model (${modelAdvice})`] : [],
    runners: {
      script: createScriptRunner({ sandbox, limits }),
      agent: lazyAgentRunner({ sandbox, limits, models: () => config.models ?? null, skillsOf }),
    },
  };
}

/** The model library is loaded with the first agent: most processes never need it. */
function lazyAgentRunner(means: AgentMeans): SkillRunner {
  let runner: Promise<SkillRunner> | undefined;
  return async (...run) => {
    runner ??= import("./agent/create-agent-runner.ts").then(({ createAgentRunner }) => createAgentRunner(means));
    return await (await runner)(...run);
  };
}

/** Why the sandbox could not be opened is why an execution fails. */
function requireSandbox(door: SandboxDoor): Sandbox | null {
  try {
    return door.sandbox();
  } catch (error) {
    if (error instanceof SandboxFault) throw new ExecutionFault("policy_denied", "sandbox_unavailable", error.message);
    throw error;
  }
}
