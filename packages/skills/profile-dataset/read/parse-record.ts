import { type ParseError, printParseErrorCode, visit } from "jsonc-parser";
import { NumberText, OrderedObject } from "./flatten-record.ts";

const needsCare = /"\d+"\s*:|\d{16}|\d[eE.]|\bNaN\b|\bInfinity\b/;
const strayConstant = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;
const constantMark = "\u0003";
const escapedMark = "\\u0003";

/**
 * Reads one JSON value. Numbers keep their digits, keys their order, and `NaN`, `Infinity` and `-Infinity`, which Python writes, are read as
 * numbers that are none. Throws a `SyntaxError` for what is no JSON.
 */
export function parseRecord(text: string): unknown {
  if (!needsCare.test(text)) return JSON.parse(text);
  const plain = text.replace(strayConstant, (found) => (found.startsWith('"') ? found : `"${escapedMark}${found}"`));
  // The strict parser decides what is valid and words what is not.
  JSON.parse(plain);
  return readOrdered(plain);
}

function readOrdered(text: string): unknown {
  const root: unknown[] = [];
  const stack: { keys: string[] | null; values: unknown[] }[] = [{ keys: null, values: root }];
  const errors: ParseError[] = [];
  const add = (value: unknown): void => void stack.at(-1)?.values.push(value);
  const open = (keys: string[] | null): void => void stack.push({ keys, values: [] });
  const close = (): void => {
    const done = stack.pop();
    if (done !== undefined) add(done.keys === null ? done.values : toOrdered(done.keys, done.values));
  };
  visit(
    text,
    {
      onObjectBegin: () => open([]),
      onObjectProperty: (name) => void stack.at(-1)?.keys?.push(name),
      onObjectEnd: close,
      onArrayBegin: () => open(null),
      onArrayEnd: close,
      onLiteralValue: (value, offset, length) => {
        if (typeof value === "number") add(new NumberText(text.slice(offset, offset + length)));
        else add(typeof value === "string" && value.startsWith(constantMark) ? new NumberText(value.slice(1)) : value);
      },
      onError: (error, offset, length) => errors.push({ error, offset, length }),
    },
    { disallowComments: true },
  );
  const [first] = errors;
  if (first !== undefined) throw new SyntaxError(printParseErrorCode(first.error));
  return root[0];
}

/** A key that is written twice keeps its first place and its last value, as everywhere in JavaScript. */
function toOrdered(keys: string[], values: unknown[]): OrderedObject {
  const entries = new Map(keys.map((key, index) => [key, values[index]]));
  return new OrderedObject([...entries]);
}
