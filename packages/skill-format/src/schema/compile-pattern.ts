import { RE2JS } from "re2js";

const maxLength = 1000;
const maxRepeats = 2000;
const categories: Readonly<Record<string, string>> = {
  Letter: "L",
  Lowercase_Letter: "Ll",
  Uppercase_Letter: "Lu",
  Number: "N",
  Punctuation: "P",
  Symbol: "S",
  Mark: "M",
};

/** A pattern that is searched in time linear in the text; `cost` is how much a character takes, for a budget. */
export type Pattern = { test(text: string): boolean; cost: number };

/** Compiles a schema's pattern for RE2; what is wrong with it otherwise. Lookarounds and backreferences need unbounded time. */
export function compilePattern(pattern: string): Pattern | string {
  if (pattern.length > maxLength) return `is longer than ${maxLength} characters`;
  const repeats = [...pattern.matchAll(/\{(\d*),?(\d*)\}/g)].reduce(
    (sum, [, least, most]) => sum + Math.max(Number(least), Number(most)),
    0,
  );
  if (repeats > maxRepeats) return `repeats more than ${maxRepeats} times; use maxLength instead`;
  if (/\(\?<?[=!]/.test(pattern)) return "looks ahead or behind ((?=…), (?!…)), which cannot be checked in bounded time";
  try {
    const expression = RE2JS.compile(toRe2(pattern));
    return { test: (text) => expression.matcher(text).find(), cost: 1 + Math.ceil((pattern.length + repeats) / 20) };
  } catch {
    return "cannot be read, or uses something that cannot be checked in bounded time, such as a backreference";
  }
}

/** Says what JavaScript writes in another way. */
function toRe2(pattern: string): string {
  return pattern.replaceAll(
    /\\u\{([0-9a-fA-F]{1,6})\}|\\u([0-9a-fA-F]{4})|\\p\{(?:Script|sc|Script_Extensions|scx|General_Category|gc)=(\w+)\}|\\p\{(\w+)\}|\\c([A-Za-z])|\[\^\]|\\[\s\S]/g,
    (whole: string, braced?: string, plain?: string, script?: string, category?: string, letter?: string) => {
      if (braced !== undefined || plain !== undefined) return `\\x{${braced ?? plain}}`;
      if (script !== undefined) return `\\p{${categories[script] ?? script}}`;
      if (category !== undefined) return `\\p{${categories[category] ?? category}}`;
      if (letter !== undefined) return `\\x{${(letter.toUpperCase().charCodeAt(0) - 64).toString(16)}}`;
      return whole === "[^]" ? "[\\s\\S]" : whole;
    },
  );
}
