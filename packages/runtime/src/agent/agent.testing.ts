import { mkdtemp, rm } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { ArtifactId, ExecutionDetail, ExecutionEvent, JsonObject } from "@skillrun/contract";
import { openArtifact } from "../artifact/open-artifact.ts";
import { createModels } from "../model/models.ts";
import { type ProviderServer, startProviderServer } from "../model/provider-server.testing.ts";
import { publishVersion } from "../registry/publish-version.ts";
import { openBubblewrapSandbox } from "../sandbox/bubblewrap/open-bubblewrap-sandbox.ts";
import { executionsOf } from "../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { testSkills } from "../test-skills.ts";
import { type AgentMeans, createAgentRunner } from "./create-agent-runner.ts";

/** Agents in a real sandbox on a real database; their model answers over HTTP as it is told. */
export type AgentFixture = {
  t: TestRuntime;
  own: ReturnType<typeof executionsOf>;
  provider: ProviderServer;
  /** How the next requests are answered, the last again and again. */
  answers: ((response: ServerResponse) => void)[];
  /** Publishes a skill of these files that a model carries out, and starts it. */
  start(skill: AgentSkill, inputs?: JsonObject): Promise<ExecutionDetail>;
  run(skill: AgentSkill, inputs?: JsonObject): Promise<{ detail: ExecutionDetail; events: ExecutionEvent[] }>;
  textOf(artifactId: string): Promise<string>;
  close(): Promise<void>;
};

/** A skill of instructions. */
export type AgentSkill = { instructions?: string; files?: Record<string, string>; outputs?: JsonObject };

/** What the fixture's models are, for a worker in a process of its own. */
export const agentModel = "compatible:test-model";

/** Opens the provider, the sandbox and a runtime. */
export async function createAgentFixture(
  config: Parameters<typeof createTestRuntime>[0] = {},
  means: Partial<AgentMeans> = {},
): Promise<AgentFixture> {
  const answers: AgentFixture["answers"] = [];
  const provider = await startProviderServer((response) => {
    const next = answers.length > 1 ? answers.shift() : answers[0];
    next?.(response);
  });
  const directory = await mkdtemp(join(tmpdir(), "skillrun-agent-"));
  const sandbox = await openBubblewrapSandbox({ directory });
  const models = createModels({ compatible: { baseUrl: provider.baseUrl, apiKey: "key" }, defaultModel: agentModel });
  const agent = createAgentRunner({
    sandbox: () => sandbox,
    models: () => models,
    skillsOf: (spaceId) => t.runtime.skills.list(spaceId),
    ...means,
  });
  const t: TestRuntime = await createTestRuntime({ skills: testSkills, models, runners: { agent }, ...config });
  const own = executionsOf(t);
  const publish = createPublisher(t);
  const start: AgentFixture["start"] = async (skill, inputs = { prompt: "Do it." }) => own.start(await publish(skill), inputs);
  return {
    t,
    own,
    provider,
    answers,
    start,
    async run(skill, inputs) {
      const { id } = await start(skill, inputs);
      return { detail: await own.ended(id), events: await own.events(id) };
    },
    async textOf(id) {
      const opened = await openArtifact(t.context, { space_id: t.space_id, artifact_id: id as ArtifactId });
      return opened === null ? "" : await text(await opened.open());
    },
    async close() {
      await t.close();
      await provider.close();
      await sandbox.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function createPublisher(t: TestRuntime): (skill: AgentSkill) => Promise<string> {
  let published = 0;
  return async ({ instructions = "Do what is asked.", files = {}, outputs = { type: "object" } }) => {
    const slug = `agent-${++published}`;
    const all = { "SKILL.md": `---\nname: ${slug}\ndescription: Tests.\n---\n\n${instructions}\n`, ...files };
    const entries = Object.entries(all).map(([path, body]) => ({ path, content: Uint8Array.from(Buffer.from(body)), executable: false }));
    await publishVersion(t.runtime, {
      spaceId: t.space_id,
      trust: "uploaded",
      publishedBy: null,
      bundle: { files: entries },
      skill: {
        slug,
        declaredVersion: null,
        kind: "agent",
        title: slug,
        description: "Tests.",
        license: null,
        compatibility: null,
        instructions,
        manifest: {},
        inputsSchema: { type: "object", properties: { prompt: { type: "string" } } },
        outputsSchema: outputs,
        requirements: {},
        notices: [],
      },
    });
    return slug;
  };
}
