"use client";

import { useSyncExternalStore } from "react";

const tickMs = 1_000;
const listeners = new Set<() => void>();
let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** All clocks of a page tick together: five hundred timers of their own would each render alone. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  nowMs = Date.now();
  for (const listener of listeners) listener();
}

/** The first clock after a pause must not show when the last one stopped. */
function currentTime(): number {
  if (timer === undefined) nowMs = Date.now();
  return nowMs;
}

const neverTicks = () => () => undefined;

/** This machine's time in milliseconds, renewed each second while `isTicking`. */
export function useNow(isTicking: boolean): number {
  return useSyncExternalStore(isTicking ? subscribe : neverTicks, currentTime, currentTime);
}
