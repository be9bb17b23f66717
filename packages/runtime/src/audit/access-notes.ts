import type { AuditAction, SpaceId } from "@skillrun/contract";
import { LRUCache } from "lru-cache";
import type { Database } from "../store/connection/database.ts";
import { type AuditRow, insertAuditRows } from "../store/identity/audit-store.ts";
import { type Asker, auditRow } from "./audit-row.ts";

const sameForMs = 60_000;
const maxTogether = 200;
/** More than that waits only while the database is away. */
const maxQueued = 10_000;

/**
 * The audit log's entries about what was looked at: a followed execution, a download. Nobody waits for them, and the same credential looking at the
 * same resource again within a minute is one entry. A process that is killed loses those of its last moment.
 */
export type AccessNotes = {
  note(asker: Asker, did: { action: AuditAction; resource_id: string; space_id: SpaceId }): void;
  /** Resolves when everything that was noted is stored, or could not be. */
  idle(): Promise<void>;
};

/** The notes of one process; one insertion is in flight at a time and takes all that arrived meanwhile. */
export function createAccessNotes(database: Database, onError: (error: unknown) => void): AccessNotes {
  const known = new LRUCache<string, true>({ max: 50_000, ttl: sameForMs });
  const queue: AuditRow[] = [];
  let storing: Promise<void> | null = null;

  const storeAll = async () => {
    // A microtask later, what the same turn notes shares the insertion.
    await Promise.resolve();
    while (queue.length > 0) await insertAuditRows(database, queue.splice(0, maxTogether)).catch(onError);
    storing = null;
  };

  return {
    note(asker, did) {
      const { kind, id } = asker.principal.credential;
      const key = `${did.action} ${did.resource_id} ${kind} ${id}`;
      if (known.has(key) || queue.length >= maxQueued) return;
      known.set(key, true);
      queue.push(auditRow(asker, did));
      storing ??= storeAll();
    },
    idle: () => storing ?? Promise.resolve(),
  };
}
