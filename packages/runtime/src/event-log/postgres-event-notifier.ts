import type { ExecutionId, SpaceId } from "@skillrun/contract";
import type { Database } from "../store/connection/database.ts";
import { listen } from "../store/connection/listen.ts";
import { channels } from "../store/connection/notify.ts";
import { newSessionKey } from "../store/connection/session-lock.ts";
import type { EventHint, EventNotifier } from "./event-notifier.ts";

/** Hints by PostgreSQL's LISTEN and NOTIFY, on one connection per process. */
export function createPostgresEventNotifier(database: Database, onError: (error: Error) => void): EventNotifier {
  const sessionKey = newSessionKey();
  let listening: { stop(): Promise<void> } | undefined;
  return {
    sessionKey,
    async start(handlers) {
      const onMessage: Record<string, (payload: string) => void> = {
        [channels.events]: (payload) => {
          for (const hint of readHints(payload)) handlers.onEvents(hint);
        },
        // Only our own statements write to the channels; a stray id is one that nobody here holds.
        [channels.cancels]: (payload) => handlers.onCancel(payload as ExecutionId),
        [channels.jobs]: () => handlers.onJob(),
        [channels.turns]: (payload) => handlers.onTurn(payload),
        [channels.access]: () => handlers.onAccess(),
        [channels.skills]: (payload) => handlers.onSkills(payload === "all" ? null : (payload as SpaceId)),
      };
      listening = await listen(database, { sessionKey, onMessage, onGap: handlers.onGap, onError });
    },
    stop: async () => await listening?.stop(),
  };
}

function readHints(payload: string): EventHint[] {
  return payload.split(",").map((entry) => {
    const [id = "", seq, hash] = entry.split(":");
    return { root_execution_id: id as ExecutionId, last_seq: Number(seq), tool_call_hash: hash ?? null };
  });
}
