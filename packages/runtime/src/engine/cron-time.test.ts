import { expect, test } from "vitest";
import { cronFault, isTimeZone, lastCronTime } from "./cron-time.ts";

test.each(["* * * * *", "0 9 * * *", "*/5 0-6 1,15 * MON-FRI", "0 9 * * THU", "0 0 L * *"])("%s is a cron expression", (cron) => {
  expect(cronFault(cron)).toBeNull();
});

test.each(["", "* * * *", "0 * * * * *", "@daily", "60 * * * *", "a b c d e", "0 0 31 2 *", "H * * * *", "FREQ=DAILY 1 2 3 4"])(
  "%o is no cron expression of five fields that is due at some time",
  (cron) => {
    expect(cronFault(cron)).toEqual(expect.any(String));
  },
);

test("a time zone is an IANA name, and neither an offset nor a word", () => {
  expect(["UTC", "Europe/Berlin", "America/Argentina/Ushuaia"].map(isTimeZone)).toEqual([true, true, true]);
  expect(["", "Europe/Atlantis", "+02:00", "local", "system", "default"].map(isTimeZone)).not.toContain(true);
});

test("nine in Berlin is nine there on both sides of the change of summer time", () => {
  const at = (until: string) => lastCronTime("0 9 * * *", "Europe/Berlin", new Date(until)).toISOString();
  expect(at("2026-03-28T23:00:00Z")).toBe("2026-03-28T08:00:00.000Z");
  expect(at("2026-03-29T23:00:00Z")).toBe("2026-03-29T07:00:00.000Z");
  expect(at("2026-10-24T23:00:00Z")).toBe("2026-10-24T07:00:00.000Z");
  expect(at("2026-10-25T23:00:00Z")).toBe("2026-10-25T08:00:00.000Z");
});

test("a time that the night of the change skips is not due, and one that it has twice is due twice", () => {
  const at = (until: string) => lastCronTime("30 2 * * *", "Europe/Berlin", new Date(until)).toISOString();
  expect(at("2026-03-29T12:00:00Z")).toBe("2026-03-28T01:30:00.000Z");
  expect(at("2026-10-25T01:00:00Z")).toBe("2026-10-25T00:30:00.000Z");
  expect(at("2026-10-25T12:00:00Z")).toBe("2026-10-25T01:30:00.000Z");
});

test("the time itself counts", () => {
  expect(lastCronTime("0 9 * * *", "UTC", new Date("2026-01-01T09:00:00Z")).toISOString()).toBe("2026-01-01T09:00:00.000Z");
});
