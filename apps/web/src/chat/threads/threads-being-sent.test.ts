import { expect, test } from "vitest";
import { newThreadId } from "./new-thread-id.ts";
import { isBeingSent, onSent, whileBeingSent } from "./threads-being-sent.ts";

test("a thread is being sent to until the last of its messages has got there or has failed", async () => {
  const [threadId, other] = [newThreadId(), newThreadId()];
  const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  let told = 0;
  const stop = onSent(() => {
    told += 1;
  });
  const sent = [whileBeingSent(threadId, () => first.promise), whileBeingSent(threadId, () => second.promise)];
  expect([isBeingSent(threadId), isBeingSent(other)]).toEqual([true, false]);
  first.resolve("there");
  expect(await sent[0]).toBe("there");
  expect(isBeingSent(threadId)).toBe(true);
  second.reject(new Error("lost"));
  await expect(sent[1]).rejects.toThrow("lost");
  expect(isBeingSent(threadId)).toBe(false);
  expect(told).toBe(2);
  stop();
});
