import fc from "fast-check";
import { expect, test } from "vitest";
import { skipLines } from "./skip-lines.ts";

async function rest(pieces: string[], count: number): Promise<string> {
  async function* all(): AsyncGenerator<{ text: string; bytesRead: number }> {
    for (const text of pieces) yield { text, bytesRead: 0 };
  }
  let text = "";
  for await (const piece of skipLines(all(), count)) text += piece.text;
  return text;
}

test("every kind of line end ends a line", async () => {
  expect(await rest(["a\nb\r\nc\rd\r\r\ne"], 4)).toBe("e");
});

test("more lines than there are leave nothing", async () => {
  expect(await rest(["a\nb\n"], 3)).toBe("");
  expect(await rest(["a\nb"], 2)).toBe("");
});

test("it makes no difference where the text is cut", async () => {
  const text = fc.string({ maxLength: 30, unit: fc.constantFrom("a", "\n", "\r", ",") });
  await fc.assert(
    fc.asyncProperty(text, fc.nat(6), fc.array(fc.nat(30), { maxLength: 5 }), async (whole, count, cuts) => {
      const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).toSorted((a, b) => a - b), whole.length];
      const pieces = at.slice(1).map((end, index) => whole.slice(at[index], end));
      // Carriage returns that end the text are no line end that is all here.
      expect(await rest(pieces, count)).toBe(await rest([whole], count));
    }),
  );
});
