import { randomUUID } from "node:crypto";
import { followExecution, type Reading } from "./follow-execution.ts";
import type { Answer, PatientClient } from "./patient-client.ts";

const names = ["north", "south", "east", "west"];

/** Uploaded files of two sizes, by their source ids. */
export type Files = { small: string; other: string; large: string };

/** An execution that was acknowledged, and what its reader saw. */
export type Started = { id: string; path: string; state: string; reading: Reading };

/** Where executions are started and read. */
export type Space = { client: PatientClient; path: string; files: Files };

/** Finds the key's space and uploads the files that everything profiles. */
export async function openSpace(client: PatientClient, largeRows: number): Promise<Space> {
  const spaces: { data: { id: string }[] } = JSON.parse((await client.ask({ path: "/api-proxy/v1/spaces" })).body);
  const files = {
    small: await upload(client, "small.csv", 200),
    other: await upload(client, "other.csv", 300),
    large: await upload(client, "large.csv", largeRows),
  };
  return { client, path: `/api-proxy/v1/spaces/${spaces.data[0]?.id}`, files };
}

/** Starts one execution as a client that may not start it twice, asking with the same key until it is acknowledged. */
export async function startExecution({ client, path }: Space, slug: string, fileSourceIds: string[]): Promise<string> {
  const answer = await client.ask({
    method: "POST",
    path: `${path}/skills/${slug}/executions`,
    headers: { "content-type": "application/json", "idempotency-key": randomUUID() },
    body: JSON.stringify({ inputs: {}, file_source_ids: fileSourceIds }),
  });
  return `${path}/skills/executions/${idOf(answer)}`;
}

/** Starts, follows and looks at one execution after another until told to stop: the `n`th is small, large, or a comparison with sub-executions. */
export async function runClient(space: Space, started: Started[], signal: AbortSignal, limit = Number.POSITIVE_INFINITY): Promise<void> {
  const { small, other, large } = space.files;
  for (let n = 0; n < limit && !signal.aborted; n++) {
    const path =
      n % 4 === 3
        ? await startExecution(space, "compare-datasets", [small, other])
        : await startExecution(space, "profile-dataset", [n % 4 === 1 && limit === Number.POSITIVE_INFINITY ? large : small]);
    const reading = await followExecution(space.client, path);
    const execution: { data: { id: string; state: string } } = JSON.parse((await space.client.ask({ path })).body);
    started.push({ id: execution.data.id, path, state: execution.data.state, reading });
  }
}

function idOf({ status, body }: Answer): string {
  const answer: { data?: { id?: string } } = JSON.parse(body);
  if (answer.data?.id === undefined) throw new Error(`a start was answered ${status}: ${body}`);
  return answer.data.id;
}

async function upload(client: PatientClient, name: string, rows: number): Promise<string> {
  const lines = Array.from(
    { length: rows },
    (_, n) => `${n},${names[n % names.length]},${(n * 7919) % 1000},2026-01-${String((n % 28) + 1).padStart(2, "0")}`,
  );
  const boundary = "scale-out-boundary";
  const part = `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\nContent-Type: text/csv\r\n\r\n`;
  const answer = await client.ask({
    method: "POST",
    path: "/api-proxy/v1/files/",
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    body: `${part}id,region,amount,day\n${lines.join("\n")}\n\r\n--${boundary}--\r\n`,
  });
  const { source_ids }: { source_ids: string[] } = JSON.parse(answer.body);
  return String(source_ids[0]);
}
