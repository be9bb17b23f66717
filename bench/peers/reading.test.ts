import { type ExecutionEvent, emptyView, foldEvents } from "@skillrun/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createReading } from "./reading.ts";

type Said = { number: number } | { supersededFrom: number };
type Read = Said & { seq: number };

const eventsOf = (said: readonly Said[]): Read[] => said.map((each, index) => ({ seq: index + 1, ...each }));
const told = (reading: ReturnType<typeof createReading>, events: readonly Read[]) =>
  events.filter((event) => reading.take(event)).map((event) => ("number" in event ? event.number : 0));
const numbered = (...numbers: number[]): Said[] => numbers.map((number) => ({ number }));

test("E3: an event in the place of a superseded one is not news; what comes after it is", () => {
  const reading = createReading();
  expect(told(reading, eventsOf([...numbered(1, 2, 3), { supersededFrom: 3 }, ...numbered(3, 4)]))).toEqual([1, 2, 3, 4]);
  expect([reading.numbers(), reading.owed()]).toEqual([[1, 2, 3, 4], []]);
});

test("E3, E5: a reader that comes again after its cursor knows what it was told, and one without a cursor knows nothing", () => {
  const events = eventsOf([...numbered(1, 2, 3), { supersededFrom: 2 }, ...numbered(2, 3, 4)]);
  const reading = createReading();
  expect(told(reading, events.slice(0, 3))).toEqual([1, 2, 3]);
  reading.begin(3);
  expect(told(reading, events.slice(3, 5))).toEqual([]);
  // Before any news the same cursor is sent again.
  reading.begin(3);
  expect(told(reading, events.slice(3))).toEqual([4]);
  reading.begin();
  expect(told(reading, events)).toEqual([1, 2, 3, 4]);
});

test("what is said twice without being superseded, what comes in another order, and what never comes again stays visible", () => {
  const twice = createReading();
  expect(told(twice, eventsOf(numbered(1, 2, 2)))).toEqual([1, 2, 2]);
  const swapped = createReading();
  expect(told(swapped, eventsOf([...numbered(1, 2), { supersededFrom: 1 }, ...numbered(2, 1)]))).toEqual([1, 2, 2]);
  expect(swapped.owed()).toEqual([2]);
  const lost = createReading();
  expect(told(lost, eventsOf([...numbered(1, 2), { supersededFrom: 2 }, ...numbered(3)]))).toEqual([1, 2, 3]);
  expect(lost.owed()).toEqual([2]);
});

test("it counts what the product's own reader counts, wherever attempts start anew", () => {
  const said = fc.array(
    fc.oneof({ weight: 4, arbitrary: fc.record({ number: fc.nat(9) }) }, fc.record({ supersededFrom: fc.integer({ min: 1, max: 12 }) })),
  );
  fc.assert(
    fc.property(said, (all) => {
      const events = eventsOf(all);
      const reading = createReading();
      told(reading, events);
      const text = foldEvents(emptyView, events.map(logged))
        .content.map((part) => part.text)
        .join("");
      expect(reading.numbers().join("")).toBe(text);
    }),
  );
});

function logged(event: Read): ExecutionEvent {
  const id = "01990000-0000-7000-8000-000000000000";
  const base = { execution_id: id, root_execution_id: id, seq: event.seq, attempt: 1, created_at: "2026-01-01T00:00:00.000Z" };
  const said =
    "number" in event
      ? { type: "content_delta", payload: { part: "bench", format: "text", delta: `${event.number}` } }
      : { type: "attempt_started", payload: { worker_id: null, superseded_from_seq: event.supersededFrom } };
  return { ...base, ...said } as ExecutionEvent;
}
