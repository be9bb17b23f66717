import { createTestRuntime } from "@skillrun/runtime/testing";
import { describe, expect, test } from "vitest";
import { useApi } from "./rest/testing/api-fixture.testing.ts";
import { mounts, openNodeMount } from "./rest/testing/mounts.testing.ts";

describe.each(mounts)("the server's own paths over %s", (_name, open) => {
  const api = useApi(open);

  test("/healthz and /readyz answer without a key", async () => {
    for (const path of ["/healthz", "/readyz"]) {
      const response = await api().mount.send(path);
      expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
      expect(response.headers.get("x-request-id")).not.toBeNull();
    }
  });

  test("/metrics answers without a key, in Prometheus' text format", async () => {
    const response = await api().mount.send("/metrics");
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
    expect(await response.text()).toContain("\nskillrun_worker_slots 16\n");
  });

  test("/metrics is not found where it is closed", async () => {
    const mount = await open(api().test.runtime, { servesMetrics: false });
    expect((await mount.send("/metrics")).status).toBe(404);
    await mount.close();
  });
});

test("/readyz is 503 with Retry-After once the runtime is closed, and /healthz still 200", async () => {
  const { runtime, close } = await createTestRuntime();
  const mount = await openNodeMount(runtime);
  await close();
  const ready = await mount.send("/readyz");
  expect([ready.status, ready.headers.get("retry-after")]).toEqual([503, "1"]);
  expect((await mount.send("/healthz")).status).toBe(200);
  await mount.close();
});

test("the node handler leaves other paths alone", async () => {
  const { runtime, close } = await createTestRuntime();
  const mount = await openNodeMount(runtime);
  for (const path of ["/", "/api-proxy/v10", "/api/trpcs", "/healthz/x", "/_next/x"]) {
    expect(await (await mount.send(path)).text()).toBe("not the API's");
  }
  await mount.close();
  await close();
});
