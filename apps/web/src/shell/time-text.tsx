"use client";

const dateTime = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** A time as people read it, in their own zone. */
export function TimeText({ at }: { at: string }) {
  return (
    <time dateTime={at} title={at} suppressHydrationWarning className="whitespace-nowrap">
      {dateTime.format(Date.parse(at))}
    </time>
  );
}
