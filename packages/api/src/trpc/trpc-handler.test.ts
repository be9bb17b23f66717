import { describe, expect, test } from "vitest";
import { useApi } from "../rest/testing/api-fixture.testing.ts";
import { mounts } from "../rest/testing/mounts.testing.ts";

describe.each(mounts)("tRPC over %s", (_name, open) => {
  const api = useApi(open);
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    api().send(`/api/trpc/${path}`, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
  const start = (inputs: string) => `{"space_id": "${api().test.space_id}", "slug": "count", "inputs": ${inputs}}`;

  test("a mutation gets its input", async () => {
    const response = await post("execution.start", start('{"n": 0}'));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ result: { data: { inputs: { n: 0 } } } });
  });

  test.each([
    ["alone", "execution.start", (input: string) => input],
    ["in a batch", "execution.start,execution.start?batch=1", (input: string) => `{"0": ${start('{"n": 0}')}, "1": ${input}}`],
  ])("a number that cannot be kept digit by digit is refused by the name of its field, %s", async (_how, path, bodyOf) => {
    const response = await post(path, bodyOf(start('{"n": 0, "id": 2512292042121000001}')));
    expect(response.status).toBe(422);
    const message = "body.inputs.id: the number 2512292042121000001 cannot be kept digit by digit; send it as a string";
    const error = { message, data: { code: "validation_error", detail: [{ loc: ["body", "inputs", "id"] }] } };
    expect([await response.json()].flat().at(-1)).toMatchObject({ error });
  });

  test("a body that is no JSON, one that is too large and one of nobody's are refused with the request's id", async () => {
    const large = start(`{"n": 0, "text": "${"x".repeat(1024 * 1024)}"}`);
    for (const [status, code, response] of [
      [422, "validation_error", await post("execution.start", "{")],
      [413, "payload_too_large", await post("execution.start", large)],
      [401, "unauthorized", await post("execution.start", large, { authorization: "Bearer akp_wrong" })],
    ] as const) {
      expect(response.status).toBe(status);
      const request_id = response.headers.get("x-request-id");
      expect(await response.json()).toMatchObject({ error: { data: { code, request_id } } });
    }
  });
});
