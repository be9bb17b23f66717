import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openResponseStream } from "./response-stream.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

it("sends what is sent, and a comment while nothing is", async () => {
  const response = openResponseStream();
  response.send("data: 1\n\n");
  vi.advanceTimersByTime(31_000);
  response.close();
  const pieces: string[] = [];
  for await (const piece of response.stream) pieces.push(piece);
  expect(pieces).toEqual(["data: 1\n\n", ": keep-alive\n\n", ": keep-alive\n\n"]);
  expect(vi.getTimerCount()).toBe(0);
});

it("is silent once its reader has gone, and says so", async () => {
  const gone = vi.fn();
  const response = openResponseStream(gone);
  await response.stream.cancel();
  response.send("data: 1\n\n");
  vi.advanceTimersByTime(31_000);
  response.close();
  expect(gone).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});
