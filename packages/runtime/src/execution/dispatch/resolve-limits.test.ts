import { ScopeLimits } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeOwnLimits } from "../../store/execution/limits-store.ts";
import { changeAccess } from "../../store/identity/change-access.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { countSkill } from "../../test-skills.ts";
import { resolveLimits } from "./resolve-limits.ts";

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false, limits: { tokens: 500, iterations: 50 } });
});
afterAll(async () => await t.close());

test("skill, space, tenant and installation each limit an execution, and another tenant's limits do not", async () => {
  const { tenant_id } = t.context.principal;
  const limitsOf = { tenant: ScopeLimits.parse({ tokens: 400, children: 40 }), space: ScopeLimits.parse({ cost_usd: "3", children: 30 }) };
  await changeAccess(t.runtime.database, async (transaction) => {
    await changeOwnLimits(transaction, { kind: "tenant", id: tenant_id }, () => limitsOf.tenant);
    await changeOwnLimits(transaction, { kind: "space", id: t.space_id }, () => limitsOf.space);
  });
  const skill = { ...countSkill, limits: { iterations: 20, wallclock_ms: 2_000 } };
  expect(await resolveLimits(t.runtime, { tenant_id, space_id: t.space_id }, skill)).toEqual({
    wallclock_ms: 2_000,
    step_ms: null,
    iterations: 20,
    tokens: 400,
    cost_usd: "3",
    output_bytes: 1_000_000,
    depth: 16,
    children: 30,
    tree_size: 10_000,
  });
  const stranger = await t.stranger();
  const theirs = await resolveLimits(
    t.runtime,
    { tenant_id: stranger.context.principal.tenant_id, space_id: stranger.space_id },
    { limits: countSkill.limits ?? {} },
  );
  expect(theirs).toMatchObject({ tokens: 500, iterations: 50, children: 1_000, cost_usd: null });
});
