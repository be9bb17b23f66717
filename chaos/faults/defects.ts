import { setTimeout as sleep } from "node:timers/promises";
import type { RuntimeConfig } from "@skillrun/runtime";

type Database = Parameters<NonNullable<RuntimeConfig["database"]>>[0];
type Queryable = Pick<Database, "query">;
type Statement = Parameters<Queryable["query"]>[0];

/** How each class of loss is seeded, to see that the checker finds it. */
export const defects = {
  /** What a stale attempt says is stored. */
  no_fence: rewriting([
    ["coalesce((i.patch->>'attempt')::int, l.attempt) as attempt", "coalesce((i.patch->>'attempt')::int, i.attempt, l.attempt) as attempt"],
    ["(i.attempt is null or i.attempt = l.attempt)", "true"],
    ["(i.claimed_by is null or l.worker_id is null or l.worker_id = i.claimed_by)", "true"],
    ["where id = $1 and attempt = $2 and state", "where id = $1 and $2::int > 0 and state"],
    ["($4::uuid is null or worker_id is null or worker_id = $4)", "($4::uuid is null or true)"],
  ]),
  /** Two writers of one root read the same counter. */
  no_row_lock: rewriting([
    [" order by id for no key update\n),\naccepted", " order by id\n),\naccepted"],
    ["l.last_seq + coalesce(g.added, 0)", "l.last_seq + coalesce(g.added, 0) + length(pg_sleep(0.02)::text)"],
    [
      "with e as (\n  update execution set last_seq = last_seq + cardinality($5::text[])\n  where id = $1",
      "with b as materialized (select last_seq as base, pg_sleep(0.02) from execution where id = $1),\ne as (\n  update execution set last_seq = b.base + cardinality($5::text[]) from b\n  where id = $1",
    ],
  ]),
  /** The state changes in one transaction, its events follow in another. */
  split_commit: splitCommit,
  /** A live reader is only given what its own process has just written. */
  no_catch_up: noCatchUp,
} as const satisfies Record<string, (queryable: Queryable) => Queryable>;

/** The name of a seeded defect. */
export type Defect = keyof typeof defects;

/** Checks a defect's name; undefined where none is asked for. */
export function readDefect(name: string | undefined): Defect | undefined {
  const known = Object.keys(defects).find((each) => each === name) as Defect | undefined;
  if (name !== undefined && known === undefined) throw new Error(`There is no defect called ${name}.`);
  return known;
}

/** The database of a runtime that has the defect. */
export function withDefect(database: Database, name: Defect): Database {
  const seed = defects[name];
  return {
    ...database,
    ...seed(database),
    transaction: (work) => database.transaction((transaction) => work({ ...transaction, ...seed(transaction) })),
  };
}

function rewriting(changes: readonly [from: string, to: string][]) {
  return (queryable: Queryable): Queryable => ({
    query: (statement, values) => queryable.query(rewrite(statement, changes), values),
  });
}

function rewrite(statement: Statement, changes: readonly [from: string, to: string][]): Statement {
  const text = changes.reduce((before, [from, to]) => before.replace(from, () => to), statement.text);
  return text === statement.text ? statement : { name: `${statement.name}!`, text };
}

/** In the commit's statement: the patches stand at this place of its values, its events from the next one on. */
const patchesAt = 5;
const eventLists = 4;
/** Long enough for a kill to come between. */
const gapMs = 150;

function splitCommit(queryable: Queryable): Queryable {
  return {
    async query(statement, values) {
      const patches = values[patchesAt];
      const isStateChange = isCommit(statement) && Array.isArray(patches) && patches.some((patch) => patch !== null);
      if (!isStateChange) return await queryable.query(statement, values);
      const withoutEvents = values.map((value, at) => (at > patchesAt && at <= patchesAt + eventLists ? [] : value));
      const changed = await queryable.query(statement, withoutEvents);
      await sleep(gapMs);
      const accepted = new Set(changed.map((row) => Number(row["n"]) - 1));
      const open = "queued,running,waiting,completed,failed,cancelled";
      const nothing = patches.map(() => null);
      const states = patches.map((_, index) => (accepted.has(index) ? open : ""));
      const eventsOnly = values.map((value, at) => (at === 2 || at === 4 || at === patchesAt ? nothing : at === 3 ? states : value));
      return await queryable.query(statement, eventsOnly);
    },
  };
}

function isCommit({ text }: Statement): boolean {
  return text.includes("accepted as materialized") && text.includes("insert into event");
}

function noCatchUp(queryable: Queryable): Queryable {
  return {
    query: async (statement, values) => (isTails(statement) ? [] : await queryable.query(statement, values)),
  };
}

function isTails({ text }: Statement): boolean {
  return text.includes("cross join lateral (select * from event");
}
