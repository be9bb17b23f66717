import type { PublishedInputs } from "./published-skills.ts";

/** What an undisturbed run of a script shows and leaves, in the words of `script-bodies.ts`. */
export type ScriptPlan = { text: string; fails: boolean; said: string; artifacts: Map<string, string>; archive: Map<string, string> };

/** Runs a script in memory: no sandbox, no process, no faults. */
export function planScript(language: string, { label, seed }: PublishedInputs): ScriptPlan {
  const pieces = 3 + (seed % 5);
  const fails = seed % 6 === 0;
  const made = new Map([["outputs/made.txt", `${language} ${label}\n`.repeat(1 + (seed % 40))]]);
  if (seed % 2 === 1) made.set("outputs/deep/more.txt", `more of ${label}\n`);
  return {
    text: Array.from({ length: pieces }, (_, n) => `${language}.${n + 1} `).join(""),
    fails,
    said: `${language} ${pieces}`,
    artifacts: fails ? new Map() : made,
    // A workspace that a dead attempt had used would hold a second line.
    archive: new Map([...made, ["trace.txt", "once\n"]]),
  };
}
