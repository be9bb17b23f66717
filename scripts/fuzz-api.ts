// npm run fuzz [-- --runs 20000 --seed 1]: requests made at random from the OpenAPI document, against a real server. Says what was wrong with an answer,
// with the request and the seed that makes it again, and exits 1; the tests do the same with a thousand.
import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { judgeAnswer } from "../packages/api/src/rest/openapi/judge-answer.testing.ts";
import { randomRequests } from "../packages/api/src/rest/openapi/random-request.testing.ts";
import { makeFixture } from "../packages/api/src/rest/testing/make-fixture.testing.ts";
import { openNodeMount } from "../packages/api/src/rest/testing/mounts.testing.ts";
import { apiTestSkills } from "../packages/api/src/rest/testing/skills.testing.ts";
import { makeThings } from "../packages/api/src/walls/access-rows.testing.ts";
import { createTestRuntime } from "../packages/runtime/src/testing.ts";

const { values } = parseArgs({ options: { runs: { type: "string", default: "20000" }, seed: { type: "string" } } });
const [runs, seed] = [Number(values.runs), values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)];
const test = await createTestRuntime({ skills: apiTestSkills });
const mount = await openNodeMount(test.runtime);
const counts = new Map<string, number>();
try {
  const fixture = makeFixture(test, mount, { hidden: randomUUID(), missing: randomUUID() });
  const things = await makeThings(fixture);
  const requests = randomRequests({ ...things, slug: "count", skill_slug: "count", tool_name: "count" });
  const property = fc.asyncProperty(requests, async (request) => {
    counts.set(request.operationId, (counts.get(request.operationId) ?? 0) + 1);
    const fault = await judgeAnswer(mount.send, test.api_key, request);
    if (fault !== null) throw new Error(`${fault}\n${JSON.stringify(request)}`);
  });
  const details = await fc.check(property, { numRuns: runs, seed, endOnFailure: true });
  const { failed, numRuns, errorInstance } = details;
  if (failed) process.exitCode = 1;
  console.log(
    failed
      ? `seed ${seed}, request ${numRuns}: ${String(errorInstance)}`
      : `${numRuns} requests to ${counts.size} operations, seed ${seed}: none wrong`,
  );
} finally {
  await mount.close();
  await test.close();
}
