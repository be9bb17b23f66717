import type { Finding, Reading, Tree } from "../evidence/evidence.ts";

/** Each reader's streams, one after the other, are the log: nothing lost, nothing twice, in order, byte for byte. */
export function checkReadings({ root, events, readings }: Tree): Finding[] {
  const digests = new Map(events.map((event) => [event.seq, event.digest]));
  return readings.flatMap((reading) => checkReading(root, reading, digests));
}

function checkReading(
  root: string,
  { reader, seqs, digests: received, legs, isEnded }: Reading,
  logged: ReadonlyMap<number, number>,
): Finding[] {
  const findings: Finding[] = [];
  const finding = (kind: Finding["kind"], detail: string) =>
    findings.push({ kind, root, execution: null, detail: `${reader} (${legs} connections): ${detail}` });
  const had = new Set<number>();
  let last = 0;
  for (const [index, seq] of seqs.entries()) {
    if (had.has(seq)) finding("event_doubled", `had seq ${seq} twice`);
    else if (seq < last) finding("out_of_order", `had seq ${seq} after ${last}`);
    else if (seq > last + 1) finding("event_lost", `had seq ${seq} right after ${last}`);
    if (!logged.has(seq)) finding("event_doubled", `had seq ${seq}, which is not in the log`);
    else if (logged.get(seq) !== received[index]) finding("content_differs", `seq ${seq} is not what stands in the log`);
    had.add(seq);
    last = Math.max(last, seq);
  }
  if (last < logged.size) finding("event_lost", `${isEnded ? "ended" : "was stuck"} at seq ${last} of ${logged.size}`);
  else if (!isEnded) finding("event_lost", `had seq ${last} of ${logged.size}, and its stream did not end`);
  return findings;
}
