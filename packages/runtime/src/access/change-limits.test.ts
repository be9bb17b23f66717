import { randomUUID } from "node:crypto";
import { noLimits } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listAuditEvents } from "../audit/list-audit-events.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { changeLimits } from "./change-limits.ts";

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false });
});
afterAll(async () => await t.close());

test("limits are changed one by one, read back, and taken away", async () => {
  const space = { kind: "space" as const, id: t.space_id };
  expect(await changeLimits(t.databaseUrl, space, {})).toEqual(noLimits);
  expect(await changeLimits(t.databaseUrl, space, { tokens: 1_000, cost_usd: "0.5" })).toEqual({
    ...noLimits,
    tokens: 1_000,
    cost_usd: "0.5",
  });
  expect(await changeLimits(t.databaseUrl, space, { tokens: null, concurrent_executions: 2 })).toMatchObject({
    tokens: null,
    cost_usd: "0.5",
  });
  expect((await t.runtime.scopeLimits.of({ tenant_id: t.context.principal.tenant_id, space_id: t.space_id })).space).toMatchObject({
    concurrent_executions: 2,
  });
});

test("what the operator changes is in the audit log, and what is only read is not", async () => {
  const { tenant_id } = t.context.principal;
  const before = await listAuditEvents(t.context, { limit: 100, action: "tenant.updated" });
  await changeLimits(t.databaseUrl, { kind: "tenant", id: tenant_id }, { tokens: 7 });
  await changeLimits(t.databaseUrl, { kind: "tenant", id: tenant_id }, {});
  const { data } = await listAuditEvents(t.context, { limit: 100, action: "tenant.updated" });
  expect(data).toHaveLength(before.data.length + 1);
  expect(data[0]).toMatchObject({ principal_id: null, credential: { kind: "system", id: null }, details: { limits: { tokens: 7 } } });
  await changeLimits(t.databaseUrl, { kind: "tenant", id: tenant_id }, { tokens: null });
});

test.each([{ tokens: 1.5 }, { tokens: -1 }, { cost_usd: "1e-3" }, { token: 5 }])("%j is refused with what there is", async (changes) => {
  const tenant = { kind: "tenant" as const, id: t.context.principal.tenant_id };
  await expect(changeLimits(t.databaseUrl, tenant, changes)).rejects.toMatchObject({ code: "validation_error" });
  expect(await changeLimits(t.databaseUrl, tenant, {})).toEqual(noLimits);
});

test("a tenant that does not exist is not_found", async () => {
  await expect(changeLimits(t.databaseUrl, { kind: "tenant", id: randomUUID() }, { tokens: 1 })).rejects.toMatchObject({
    code: "not_found",
  });
});
