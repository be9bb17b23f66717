// node scripts/openapi-examples.ts: records the examples of the OpenAPI document from the API as it answers, with ids and secrets made the same
// each time. A test holds them against the document.
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { callEveryOperation } from "../packages/api/src/rest/openapi/live-operations.testing.ts";
import { makeFixture } from "../packages/api/src/rest/testing/make-fixture.testing.ts";
import { openNodeMount } from "../packages/api/src/rest/testing/mounts.testing.ts";
import { apiTestSkills } from "../packages/api/src/rest/testing/skills.testing.ts";
import { createTestRuntime } from "../packages/runtime/src/testing.ts";

const path = "packages/api/src/rest/openapi/examples.json";
const test = await createTestRuntime({ skills: apiTestSkills });
const mount = await openNodeMount(test.runtime);
const examples: Record<string, { request?: unknown; response?: unknown }> = {};
try {
  const fixture = makeFixture(test, mount, { hidden: randomUUID(), missing: randomUUID() });
  await callEveryOperation(fixture, ({ operationId, status, request, body }) => {
    if (status >= 300 || body === null || operationId in examples) return;
    examples[operationId] = { ...(request !== undefined && { request }), response: shortened(body) };
  });
} finally {
  await mount.close();
  await test.close();
}
await writeFile(path, `${JSON.stringify(steadied(examples), null, 2)}\n`);

/** Of a list its first item is enough. */
function shortened(body: unknown): unknown {
  if (typeof body !== "object" || body === null || !("data" in body) || !Array.isArray(body.data)) return body;
  return { ...body, data: body.data.slice(0, 1) };
}

/** The same ids, times and secrets in each recording. */
function steadied(value: unknown): unknown {
  const ids = new Map<string, string>();
  const idOf = (id: string) => {
    const known = ids.get(id) ?? `01a2262d-8f00-7000-8000-${String(ids.size + 1).padStart(12, "0")}`;
    ids.set(id, known);
    return known;
  };
  const text = JSON.stringify(value)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, idOf)
    .replaceAll(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "2026-11-29T09:00:00.000Z")
    .replaceAll(/akp_[\w-]{32}/g, "akp_0123456789abcdefghijklmnopqrstuv")
    .replaceAll(/"prefix":"akp_[\w-]{4}"/g, '"prefix":"akp_0123"')
    .replaceAll(/"ast_[\w.-]+"/g, '"ast_header.payload.signature"')
    .replaceAll(/\/sign-in\/link\/[\w-]+/g, "/sign-in/link/once-only")
    .replaceAll(/\/downloads\/[\w.-]+/g, "/downloads/signed-token")
    .replaceAll(/"next_cursor":"[\w-]+"/g, '"next_cursor":"WzE3OTU5MzAwMDAwMDBd"');
  return JSON.parse(text);
}
