import { permissions, type Role, roles, SpaceId, type SpacePermission, spacePermissions, tenantPermissions } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { statement } from "../store/connection/database.ts";
import type { Principal } from "../store/identity/principal-store.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { createScopeGuard } from "./require-scope.ts";

let t: TestRuntime;
const principals = new Map<Role, Principal>();
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false });
  for (const role of roles) principals.set(role, (await t.colleague(role)).context.principal);
});
afterAll(async () => await t.close());

const named = (role: Role): Principal => principals.get(role) ?? expect.fail(`no ${role}`);
const spaceCases = roles.flatMap((role) => keysOf(spacePermissions).map((permission) => ({ role, permission })));
const attempt = async (work: () => void | Promise<void>) => {
  try {
    await work();
    return "allowed";
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
};

test.each(spaceCases)("in a space, $role and $permission are as the table says", async ({ role, permission }) => {
  const expected = roles.indexOf(role) >= roles.indexOf(spacePermissions[permission]) ? "allowed" : "forbidden";
  const principal = named(role);
  expect(await attempt(() => createScopeGuard(t.runtime.database).require(principal, t.space_id, permission))).toBe(expected);
  // Remembered, it is the same.
  expect(await attempt(() => t.runtime.scope.require(principal, t.space_id, permission))).toBe(expected);
  expect(await attempt(() => t.runtime.scope.require(principal, t.space_id, permission))).toBe(expected);
});

test.each(keysOf(tenantPermissions))("in a tenant, owners may %s, and members if the table says so", (permission) => {
  expect(() => t.runtime.scope.requireInTenant(t.context.principal, permission)).not.toThrow();
  const member = () => t.runtime.scope.requireInTenant(named("owner"), permission);
  if (tenantPermissions[permission] === "member") expect(member).not.toThrow();
  else expect(member).toThrow(expect.objectContaining({ code: "forbidden" }));
});

test("an owner of the tenant is an owner of its spaces, without being their member", async () => {
  const space_id = SpaceId.parse(t.runtime.newId());
  const { tenant_id } = t.context.principal;
  await t.runtime.database.prisma.space.create({ data: { id: space_id, tenant_id, name: "Nobody's" } });
  expect(await attempt(() => t.runtime.scope.require(t.context.principal, space_id, "space:write"))).toBe("allowed");
  expect(await attempt(() => t.runtime.scope.require(named("owner"), space_id, "space:read"))).toBe("not_found");
});

test("a credential takes away from what its principal may, and never adds", async () => {
  const granted: SpacePermission = "executions:read";
  const limited = (principal: Principal): Principal => ({
    ...principal,
    credential: { ...principal.credential, permissions: new Set([granted, "policy:write"]) },
  });
  for (const permission of keysOf(spacePermissions)) {
    const mayAsOwner = permission === granted || permission === "policy:write";
    expect(await attempt(() => t.runtime.scope.require(limited(t.context.principal), t.space_id, permission))).toBe(
      mayAsOwner ? "allowed" : "forbidden",
    );
  }
  expect(await attempt(() => t.runtime.scope.require(limited(named("viewer")), t.space_id, "policy:write"))).toBe("forbidden");
  for (const permission of keysOf(tenantPermissions))
    expect(() => t.runtime.scope.requireInTenant(limited(t.context.principal), permission)).toThrow("was not given");
});

test("a credential of one space opens no other, and nothing of the tenant but what a start needs", async () => {
  const space_id = SpaceId.parse(t.runtime.newId());
  await t.runtime.database.prisma.space.create({ data: { id: space_id, tenant_id: t.context.principal.tenant_id, name: "Other" } });
  const { principal } = t.context;
  const bound: Principal = { ...principal, credential: { ...principal.credential, space_id: t.space_id } };
  expect(await attempt(() => t.runtime.scope.require(bound, t.space_id, "executions:start"))).toBe("allowed");
  expect(await attempt(() => t.runtime.scope.require(bound, space_id, "executions:read"))).toBe("not_found");
  expect(() => t.runtime.scope.requireInTenant(bound, "files:write")).not.toThrow();
  expect(() => t.runtime.scope.requireInTenant(bound, "keys:write")).toThrow(expect.objectContaining({ code: "forbidden" }));
});

test("a role that is taken away is believed for three seconds more at most, and no longer once it is heard of", async () => {
  const { principal } = (await t.colleague("editor")).context;
  const clock = { nowMs: 1_000, now: () => clock.nowMs };
  const guard = createScopeGuard(t.runtime.database, clock);
  const deaf = createScopeGuard(t.runtime.database, clock);
  for (const each of [guard, deaf]) await each.require(principal, t.space_id, "skills:write");
  await t.runtime.database.query(statement("update space_member set role = 'viewer' where principal_id = $1"), [principal.id]);
  expect(await attempt(() => guard.require(principal, t.space_id, "skills:write"))).toBe("allowed");
  guard.forget();
  expect(await attempt(() => guard.require(principal, t.space_id, "skills:write"))).toBe("forbidden");
  clock.nowMs += 3_100;
  expect(await attempt(() => deaf.require(principal, t.space_id, "skills:write"))).toBe("forbidden");
});

test("a deleted space and a disabled principal are as if they were not there", async () => {
  const { principal } = (await t.colleague("owner")).context;
  const fresh = () => createScopeGuard(t.runtime.database);
  await t.runtime.database.query(statement("update principal set disabled_at = now() where id = $1"), [principal.id]);
  expect(await attempt(() => fresh().require(principal, t.space_id, "space:read"))).toBe("not_found");
  const space_id = SpaceId.parse(t.runtime.newId());
  const { tenant_id } = t.context.principal;
  await t.runtime.database.prisma.space.create({ data: { id: space_id, tenant_id, name: "Gone", deleted_at: new Date() } });
  expect(await attempt(() => fresh().require(t.context.principal, space_id, "space:read"))).toBe("not_found");
});

test("every permission stands in one of the two tables, and no word means two things", () => {
  expect(permissions.length).toBe(new Set(permissions).size);
  expect(permissions.length).toBe(keysOf(spacePermissions).length + keysOf(tenantPermissions).length);
});

function keysOf<Key extends string>(table: Record<Key, unknown>): Key[] {
  return Object.keys(table) as Key[];
}
