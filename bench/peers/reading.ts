type Numbered = { seq: number; number: number };
/** The start of an attempt that supersedes what was said from that `seq` on. */
type Superseding = { seq: number; supersededFrom: number };

/**
 * What a reader of one execution's stream knows of its numbered events, also when it comes again (E3, E5). The benchmark takes each event as
 * it comes and cannot give one back: so an event that comes in the place of a superseded one is not news, and whatever a reader's view
 * would lack, or hold twice or out of order, stays visible to it.
 */
export function createReading() {
  /** The events so far that matter, oldest first. */
  let log: (Numbered | Superseding)[] = [];
  /** Those of them that count. */
  let counted: Numbered[] = [];
  /** Numbers of superseded events whose replacement has not come. */
  let owed: number[] = [];
  let lastSeq = 0;

  const take = (event: Numbered | Superseding): boolean => {
    lastSeq = event.seq;
    log.push(event);
    if ("supersededFrom" in event) {
      const gone = counted.filter(({ seq }) => seq >= event.supersededFrom);
      counted = counted.slice(0, counted.length - gone.length);
      owed = [...gone.map(({ number }) => number), ...owed];
      return false;
    }
    counted.push(event);
    if (owed[0] !== event.number) return true;
    owed.shift();
    return false;
  };
  return {
    /** Begins after the event of that `seq`; without one, nothing is known. */
    begin(cursor = 0) {
      const known = log.filter(({ seq }) => seq <= cursor);
      log = [];
      counted = [];
      owed = [];
      for (const event of known) take(event);
      lastSeq = cursor;
    },
    /** Takes a numbered event (`number`) or the start of an attempt (`supersededFrom`); true when it is a numbered one that is news. */
    take: (event: Numbered | Superseding) => event.seq > lastSeq && take(event),
    /** Told, and then taken back: at the end of the stream, these are lost. */
    owed: () => owed,
    numbers: () => counted.map(({ number }) => number),
  };
}
