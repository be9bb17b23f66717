import { z } from "zod";
import { defineSkill, type HandlerSkill, SkillFailure } from "./skill/define-skill.ts";

/** Emits the numbers 1 to `n` as content, `gap_ms` apart. */
export const countSkill = defineSkill({
  slug: "count",
  version: "1.0.0",
  title: "Count",
  description: "Counts to n.",
  inputs: z.object({ n: z.int().min(0).max(100_000), gap_ms: z.number().min(0).default(0) }),
  outputs: z.object({ n: z.int() }),
  async run(context, { n, gap_ms }) {
    for (let i = 1; i <= n; i++) {
      context.emit({ part: "count", format: "text", delta: `${i} ` });
      if (gap_ms > 0) await pause(gap_ms, context.signal);
      if (i % 500 === 0) await context.flush();
    }
    return { n };
  },
});

/** Fails by intention with the code `boom`. */
export const failSkill = defineSkill({
  slug: "fail",
  version: "1.0.0",
  title: "Fail",
  description: "Fails.",
  inputs: z.object({ message: z.string().default("It went boom.") }),
  outputs: z.object({}),
  run: (_context, { message }) => Promise.reject(new SkillFailure("boom", message)),
});

/** Runs until it is told to stop. */
export const waitSkill = defineSkill({
  slug: "wait",
  version: "1.0.0",
  title: "Wait",
  description: "Waits until it is cancelled.",
  inputs: z.object({}),
  outputs: z.object({}),
  async run(context) {
    context.log("info", "waiting");
    await new Promise((_, reject) => context.signal.addEventListener("abort", () => reject(context.signal.reason), { once: true }));
    return {};
  },
});

/** Asks a person before it goes on, and gives back what they say. */
export const askSkill = defineSkill({
  slug: "ask",
  version: "1.0.0",
  title: "Ask",
  description: "Asks a question and waits for the answer.",
  inputs: z.object({ question: z.string() }),
  outputs: z.object({ comment: z.string().nullable() }),
  async run(context, { question }) {
    const { comment } = await context.waitForApproval("go", { question, details: { asked_by: "a test" } });
    return { comment };
  },
});

/** The skills that suites expect of a runtime under test. */
export const testSkills: readonly HandlerSkill[] = [countSkill, failSkill, waitSkill, askSkill];

async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, durationMs);
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  await promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  });
}
