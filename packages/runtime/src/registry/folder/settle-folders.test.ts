import { expect, test } from "vitest";
import { createSettling } from "./settle-folders.ts";

const later = { atOnce: false };
const state = (text: string | null) => new Map(text === null ? [] : [["a", text]]);

test("what has changed is believed when it looks the same twice", () => {
  const settling = createSettling();
  expect(settling.settle(state("2"), state("1"), later)).toEqual(new Set());
  expect(settling.isPending()).toBe(true);
  expect(settling.settle(state("3"), state("1"), later)).toEqual(new Set());
  expect(settling.settle(state("3"), state("1"), later)).toEqual(new Set(["a"]));
  expect(settling.isPending()).toBe(false);
});

test("what is gone for a moment never was gone", () => {
  const settling = createSettling();
  expect(settling.settle(state(null), state("1"), later)).toEqual(new Set());
  expect(settling.settle(state("1"), state("1"), later)).toEqual(new Set());
  expect(settling.settle(state(null), state("1"), later)).toEqual(new Set());
  expect(settling.settle(state(null), state("1"), later)).toEqual(new Set(["a"]));
});

test("a first look believes everything", () => {
  expect(createSettling().settle(state("1"), new Map(), { atOnce: true })).toEqual(new Set(["a"]));
});
