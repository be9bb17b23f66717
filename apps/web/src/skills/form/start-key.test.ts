import { expect, test } from "vitest";
import { createStartKeys } from "./start-key.ts";

test("the same start has the same key until it has been used, another start another", () => {
  const keys = createStartKeys();
  const first = keys.keyFor({ n: 1 });
  expect(keys.keyFor({ n: 1 })).toBe(first);
  expect(keys.keyFor({ n: 2 })).not.toBe(first);
  const second = keys.keyFor({ n: 2 });
  keys.used();
  expect(keys.keyFor({ n: 2 })).not.toBe(second);
});
