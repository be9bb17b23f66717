import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeThings } from "../../walls/access-rows.testing.ts";
import { useApi } from "../testing/api-fixture.testing.ts";
import { judgeAnswer } from "./judge-answer.testing.ts";
import { randomRequests } from "./random-request.testing.ts";

const runs = 1_000;

describe("requests made at random from the document", () => {
  const api = useApi();

  test("are each answered in time, in the shape of an answer or of an error, and are never a fault of the server", {
    timeout: 300_000,
  }, async () => {
    const fixture = api();
    const things = await makeThings(fixture);
    const { api_key } = fixture.test;
    const property = fc.asyncProperty(
      randomRequests({ ...things, slug: "count", skill_slug: "count", tool_name: "count" }),
      async (request) => {
        expect([request, await judgeAnswer(fixture.mount.send, api_key, request)]).toEqual([request, null]);
      },
    );
    await fc.assert(property, { numRuns: runs, endOnFailure: true });
    expect((await fixture.send("/api-proxy/v1/me")).status).toBe(200);
  });
});
