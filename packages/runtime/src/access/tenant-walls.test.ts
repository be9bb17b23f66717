import { afterAll, beforeAll, expect, test } from "vitest";
import { executionsOf } from "../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";

/** What the code never does: rows that join two tenants or two spaces, written with plain SQL. The database refuses each by itself. */

let t: TestRuntime;
/** Ids of this tenant and of another one: principal, space, execution. */
let mine: Ids;
let theirs: Ids;
type Ids = { tenant: string; principal: string; space: string; execution: string };
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false });
  const stranger = await t.stranger();
  const own = await executionsOf(t).start("count", { n: 1 });
  const other = await executionsOf({ ...t, space_id: stranger.space_id }, stranger.context).start("count", { n: 1 });
  const idsOf = ({ principal }: typeof t.context, space: string, execution: string): Ids => ({
    ...{ tenant: principal.tenant_id, principal: principal.id, space, execution },
  });
  mine = idsOf(t.context, t.space_id, own.id);
  theirs = idsOf(stranger.context, stranger.space_id, other.id);
});
afterAll(async () => await t.close());

const id = () => t.runtime.newId();
const now = () => new Date();
const emptyHash = () => Buffer.alloc(32);

/** A row of each table that names a tenant or a space besides something else of it; `of` are the ids that it is made of. */
const rows: Record<string, (of: Ids) => Record<string, unknown>> = {
  space_member: ({ tenant, space, principal }) => ({ tenant_id: tenant, space_id: space, principal_id: principal, role: "viewer" }),
  api_key: ({ tenant, space, principal }) => ({
    ...{ id: id(), tenant_id: tenant, space_id: space, principal_id: principal, name: "", prefix: "" },
    key_hash: Buffer.from(id()),
  }),
  thread: ({ tenant, space, principal }) => ({ id: id(), tenant_id: tenant, space_id: space, principal_id: principal }),
  schedule: ({ tenant, space, principal }) => ({
    ...{ id: id(), tenant_id: tenant, space_id: space, principal_id: principal },
    ...{ skill_slug: "count", inputs: "{}", cron: "0 9 * * *", time_zone: "UTC" },
  }),
  file_source: ({ tenant, principal }) => ({
    ...{ id: id(), tenant_id: tenant, principal_id: principal, filename: "f", content_type: "text/plain" },
    ...{ size_bytes: 1, sha256: emptyHash(), blob_key: "none" },
  }),
  execution: ({ tenant, space, principal, execution }) => ({
    ...{ id: id(), root_execution_id: execution, parent_execution_id: execution, call_key: id() },
    ...{ tenant_id: tenant, space_id: space, principal_id: principal, skill_slug: "count", source: "sub_execution", inputs: "{}" },
    file_source_ids: [],
  }),
  artifact: ({ space, execution }) => ({
    ...{ id: id(), space_id: space, execution_id: execution, relpath_in_workspace: id(), content_type: "text/plain" },
    ...{ size_bytes: 1, sha256: emptyHash(), blob_key: "none" },
  }),
  approval: ({ space, execution }) => ({
    ...{ id: id(), space_id: space, execution_id: execution, root_execution_id: execution, name: id(), question: "?" },
  }),
  workspace_archive: ({ space, execution }) => ({
    ...{ id: id(), space_id: space, execution_id: execution, size_bytes: 1, sha256: emptyHash(), blob_key: "none" },
  }),
  idempotency_record: ({ space, principal, execution }) => ({
    ...{ space_id: space, principal_id: principal, execution_id: execution, route: "test", key: id(), body_hash: emptyHash() },
  }),
};

/** Which of a row's ids are taken from the other tenant, one at a time; what a table does not name changes nothing. */
const mixes: Record<string, (keyof Ids)[]> = {
  space_member: ["tenant", "space", "principal"],
  api_key: ["tenant", "space", "principal"],
  thread: ["tenant", "space", "principal"],
  schedule: ["tenant", "space", "principal"],
  file_source: ["tenant", "principal"],
  execution: ["tenant", "space", "principal", "execution"],
  artifact: ["space", "execution"],
  approval: ["space", "execution"],
  workspace_archive: ["space", "execution"],
  idempotency_record: ["space", "execution"],
};

async function insert(table: string, row: Record<string, unknown>): Promise<unknown> {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 1}`);
  return await t.runtime.database
    .execute(`insert into ${table} (${columns.join(", ")}) values (${places.join(", ")})`, Object.values(row))
    .then(
      () => "stored",
      (error: { code?: string }) => error.code ?? error,
    );
}

test.each(Object.keys(rows))("a row of %s that names one tenant is stored, and one that names two is refused", async (table) => {
  const made = (of: Ids) => rows[table]?.(of) ?? expect.fail(`no row for ${table}`);
  // Who is no member of the space yet.
  const own = { ...mine, principal: await another() };
  for (const key of mixes[table] ?? expect.fail(`no mixes for ${table}`))
    expect([key, await insert(table, made({ ...own, [key]: theirs[key] }))]).toEqual([key, "23503"]);
  expect(await insert(table, made(own))).toBe("stored");
});

test("a space is not pinned to a version of another space's skill", async () => {
  const skill = { id: id(), space_id: theirs.space, slug: "theirs", trust: "uploaded" };
  expect(await insert("skill", skill)).toBe("stored");
  const texts = { version: "1.0.0", kind: "script", title: "t", description: "d", instructions: "", blob_key: "none", notices: "[]" };
  const json = { manifest: "{}", inputs_schema: "{}", outputs_schema: "{}", requirements: "{}", files: "[]" };
  const version = { id: id(), skill_id: skill.id, content_hash: emptyHash(), size_bytes: 1, created_at: now(), ...texts, ...json };
  expect(await insert("skill_version", version)).toBe("stored");
  expect(await insert("space_skill", { space_id: mine.space, slug: "theirs", pinned_version_id: version.id })).toBe("23503");
  expect(await insert("space_skill", { space_id: theirs.space, slug: "theirs", pinned_version_id: version.id })).toBe("stored");
});

test("what is stored cannot be moved to another tenant or space", async () => {
  const moves = [
    "update space_member set space_id = $1 where space_id = $2",
    "update execution set space_id = $1 where space_id = $2",
    "update approval set space_id = $1 where space_id = $2",
    "update thread set space_id = $1 where space_id = $2",
  ];
  for (const move of moves)
    await expect(t.runtime.database.execute(move, [theirs.space, mine.space]), move).rejects.toMatchObject({ code: "23503" });
  const foreign = "update space set tenant_id = $1 where id = $2";
  await expect(t.runtime.database.execute(foreign, [theirs.tenant, mine.space])).rejects.toMatchObject({ code: "23503" });
});

test("every table that names a space or a tenant beside something else of it is walled, or is known to need no wall", async () => {
  const found = await t.runtime.database.execute(`
    select table_name from information_schema.columns where table_schema = 'public' and column_name in ('space_id', 'tenant_id')
    group by table_name order by table_name`);
  const known: Record<string, string> = {
    principal: "names its tenant alone",
    space: "names its tenant alone",
    skill: "names its space alone",
    space_skill: "has a test of its own",
    audit_event: "tells of what may be gone",
  };
  expect(found.map((row) => String(row["table_name"])).filter((name) => !(name in rows) && !(name in known))).toEqual([]);
});

async function another(): Promise<string> {
  const principal = id();
  expect(await insert("principal", { id: principal, tenant_id: mine.tenant, kind: "user", name: "Another" })).toBe("stored");
  return principal;
}
