import { setTimeout as sleep } from "node:timers/promises";
import type { ExecutionEvent } from "@skillrun/contract";
import { endsExecution, type Reading } from "../evidence/evidence.ts";
import type { Cluster } from "../processes/cluster.ts";
import { digestOf, type Random } from "../random.ts";
import { readStream } from "./http-client.ts";

const retryPauseMs = 200;

type Follow = {
  cluster: Cluster;
  random: Random;
  name: string;
  /** The key of the start whose execution it reads. */
  key: string;
  /** Below the space: of an execution or of a tool call. */
  path: string;
  /** Fires when nothing more is waited for. */
  giveUp: AbortSignal;
  /** While it says no, connections are left to themselves. */
  mayDrop(): boolean;
  onEvent?(event: ExecutionEvent): void;
};

/** Reads one root's log to its end as a browser on a bad line does: drops its connection, and resumes after the last event at either web process. */
export async function followLog({ cluster, random, name, key, path, giveUp, mayDrop, onEvent }: Follow): Promise<Reading> {
  const reading: Reading = { reader: name, key, root: null, seqs: [], digests: [], legs: 0, isEnded: false };
  while (!reading.isEnded && !giveUp.aborted) {
    const { port = 0 } = random.pick([...cluster.webs] as [Cluster["webs"][number]]).hello;
    const last = reading.seqs.at(-1);
    const headers = last === undefined ? cluster.headers : { ...cluster.headers, "last-event-id": String(last) };
    const leg = new AbortController();
    const patience = random.chance(0.5) ? random.between(1, 20) : Number.POSITIVE_INFINITY;
    let frames = 0;
    const timer = setTimeout(() => mayDrop() && leg.abort(), random.between(200, 8_000));
    reading.legs += 1;
    const status = await readStream(
      { port, path, headers },
      ({ seq, event: type, data }) => {
        if (type === "not_found") return;
        const event: ExecutionEvent = JSON.parse(data);
        reading.root ??= event.root_execution_id;
        reading.seqs.push(seq);
        reading.digests.push(digestOf(data));
        if (endsExecution(event) && event.execution_id === event.root_execution_id) reading.isEnded = true;
        onEvent?.(event);
        frames += 1;
        if (frames >= patience && mayDrop()) leg.abort();
      },
      AbortSignal.any([leg.signal, giveUp]),
    );
    clearTimeout(timer);
    // The log has ended, and we stand at its end: a reader that has had nothing cannot be told that.
    if (status === 204) reading.isEnded = true;
    if (!reading.isEnded && status !== 200) await sleep(retryPauseMs);
  }
  return reading;
}
