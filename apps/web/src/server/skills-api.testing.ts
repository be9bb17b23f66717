import { createServer } from "node:http";
import { apiServerOptions, createApi } from "@skillrun/api";
import { ExecutionDetail } from "@skillrun/contract";
import { createTestRuntime, type TestRuntime } from "@skillrun/runtime/testing";
import { compareDatasets } from "@skillrun/skills/compare-datasets";
import { profileDataset } from "@skillrun/skills/profile-dataset";
import { z } from "zod";

/** A file to upload. */
export type Upload = { name: string; body: string | Uint8Array };

/** The answer to a start: the execution, or what the API says against it. */
export type Started = { execution: ExecutionDetail } | { refused: string };

/** The bundled skills behind a served API on a database of their own, driven as a program outside would. */
export type SkillsApi = {
  test: TestRuntime;
  upload(files: readonly Upload[]): Promise<string[]>;
  start(slug: string, inputs: object, source_ids: readonly string[]): Promise<Started>;
  /** The execution once it has ended. */
  ended(id: string): Promise<ExecutionDetail>;
  read(id: string): Promise<ExecutionDetail>;
  cancel(id: string): Promise<void>;
  /** The text of one of the execution's artifacts. */
  artifact(execution: ExecutionDetail, relpath: string): Promise<string>;
  close(): Promise<void>;
};

const Uploaded = z.object({ source_ids: z.array(z.string()) });
const OneExecution = z.object({ data: ExecutionDetail });

/** Serves the API with the bundled skills and a worker beside it. */
export async function openSkillsApi(): Promise<SkillsApi> {
  const test = await createTestRuntime({ skills: [profileDataset, compareDatasets] });
  const api = createApi(test.runtime, {});
  const server = createServer(apiServerOptions, (request, response) => {
    if (!api.handleNode(request, response)) response.writeHead(404).end("not the API's");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const authorization = `Bearer ${test.api_key}`;
  const send = (path: string, init: RequestInit = {}) =>
    fetch(origin + path, { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), authorization } });
  const skills = `/api-proxy/v1/spaces/${test.space_id}/skills`;
  const read = async (id: string) => OneExecution.parse(await (await send(`${skills}/executions/${id}`)).json()).data;
  return {
    test,
    read,
    async upload(files) {
      const form = new FormData();
      for (const { name, body } of files) form.append("files", new File([typeof body === "string" ? body : Uint8Array.from(body)], name));
      return Uploaded.parse(await (await send("/api-proxy/v1/files/", { method: "POST", body: form })).json()).source_ids;
    },
    async start(slug, inputs, file_source_ids) {
      const body = JSON.stringify({ inputs, file_source_ids });
      const headers = { "content-type": "application/json" };
      const response = await send(`${skills}/${slug}/executions`, { method: "POST", headers, body });
      const text = await response.text();
      return response.ok ? { execution: OneExecution.parse(JSON.parse(text)).data } : { refused: text };
    },
    async ended(id) {
      await (await send(`${skills}/executions/${id}/events`)).text();
      return await read(id);
    },
    async cancel(id) {
      await (await send(`${skills}/executions/${id}/cancel`, { method: "POST" })).arrayBuffer();
    },
    async artifact({ artifacts }, relpath) {
      const found = artifacts.find((one) => one.relpath_in_workspace === relpath);
      if (found === undefined)
        throw new Error(`no artifact ${relpath} among ${artifacts.map((one) => one.relpath_in_workspace).join(", ")}`);
      return await (await send(found.download_url)).text();
    },
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await test.close();
    },
  };
}
