import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openAiAnswer } from "../model/provider-server.testing.ts";
import { type AgentFixture, agentModel, createAgentFixture } from "./agent.testing.ts";

const fixture = join(import.meta.dirname, "agent-worker.fixture.ts");

let agents: AgentFixture | undefined;
let worker: ChildProcess | undefined;
afterEach(async () => {
  worker?.kill("SIGKILL");
  await agents?.close();
});

async function startWorker({ t, provider }: AgentFixture): Promise<ChildProcess> {
  const child = spawn(process.execPath, [fixture, t.databaseUrl, t.dataDirectory, provider.baseUrl, agentModel], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  worker = child;
  await once(child.stdout, "data");
  return child;
}

const answersWith = (name: string, input: unknown) => (response: ServerResponse) => {
  const calls = [{ id: "call_1", name, input: JSON.stringify(input) }];
  response.writeHead(200, { "content-type": "text/event-stream" }).end(openAiAnswer({ calls }));
};

test("after kill -9 of its worker an agent goes on with the next iteration: the workspace is as it was, and no iteration is paid twice", async () => {
  agents = await createAgentFixture({ embeddedWorker: false });
  const { answers, provider, own, t } = agents;
  const asked = Promise.withResolvers<void>();
  answers.push(
    answersWith("bash", { command: "echo one > outputs/a.txt; echo kept > b.txt" }),
    answersWith("bash", { command: "cat b.txt >> outputs/a.txt" }),
    // The third request hangs: here the worker dies.
    () => asked.resolve(),
    answersWith("bash", { command: "cat outputs/a.txt b.txt > outputs/c.txt" }),
    answersWith("finish", { result: "done" }),
  );
  const child = await startWorker(agents);
  const { id } = await agents.start({});
  await asked.promise;
  child.kill("SIGKILL");
  await once(child, "exit");
  await t.another({ embeddedWorker: true });
  const detail = await own.ended(id);
  expect(detail).toMatchObject({
    state: "completed",
    outputs: { result: "done" },
    // Four answers came, each is paid once; the fifth request got none.
    resource_usage: { input_tokens: 400, output_tokens: 40 },
  });
  expect(provider.asked).toHaveLength(5);
  expect(JSON.parse(provider.asked[3] ?? "").messages).toEqual(JSON.parse(provider.asked[2] ?? "").messages);
  const texts = await Promise.all(
    detail.artifacts.map(async (artifact) => [artifact.relpath_in_workspace, await agents?.textOf(artifact.artifact_id)]),
  );
  expect(Object.fromEntries(texts)).toEqual({ "outputs/a.txt": "one\nkept\n", "outputs/c.txt": "one\nkept\nkept\n" });
  const events = await own.events(id);
  const tools = events.filter(({ type }) => type === "tool_call_started");
  expect(tools).toHaveLength(3);
});
