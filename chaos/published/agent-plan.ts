import type { PublishedInputs } from "./published-skills.ts";

/** A call of a tool in an answer of the model. */
export type PlannedCall = { name: string; input: object };

/** One answer of the model: what it says, in pieces, and what it calls. */
export type PlannedAnswer = { pieces: string[]; calls: PlannedCall[] };

/** The skill that some agents call. */
export const calledSlug = "chaos-steps";

/** Every answer that the campaign's model gives an agent with these inputs; the last calls `finish`. */
export function planAnswers({ label, seed }: PublishedInputs): PlannedAnswer[] {
  const count = 2 + (seed % 3);
  return Array.from({ length: count }, (_, index): PlannedAnswer => {
    const n = index + 1;
    const pieces = Array.from({ length: 2 + (seed % 4) }, (__, piece) => `thought-${n}.${piece + 1} `);
    if (n === count) return { pieces, calls: [{ name: "finish", input: { said: `agent ${count}` } }] };
    const calls: PlannedCall[] = [{ name: "bash", input: { command: `echo line-${n} >> log.txt; cat log.txt > outputs/log-${n}.txt` } }];
    if (n === 2) calls.push({ name: "write", input: { path: "/workspace/outputs/note.md", content: `note of ${label}\n` } });
    if (n === 1 && seed % 2 === 0) calls.push({ name: calledSlug, input: calledInputs({ label, seed }) });
    return { pieces, calls };
  });
}

/** What the agent's sub-execution is called with. */
export function calledInputs({ label, seed }: PublishedInputs): PublishedInputs {
  return { label: `${label}/called`, seed: seed % 1_000 };
}

/** The files that an agent leaves: `log.txt` holds one line for each answer whose tools ran, however often its worker died. */
export function planAgentFiles({ label, seed }: PublishedInputs): { artifacts: Map<string, string>; archive: Map<string, string> } {
  const worked = planAnswers({ label, seed }).length - 1;
  const artifacts = new Map<string, string>();
  let log = "";
  for (let n = 1; n <= worked; n++) {
    log += `line-${n}\n`;
    artifacts.set(`outputs/log-${n}.txt`, log);
    if (n === 2) artifacts.set("outputs/note.md", `note of ${label}\n`);
  }
  return { artifacts, archive: new Map([...artifacts, ["log.txt", log]]) };
}
