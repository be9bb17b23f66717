import { defineSkill, type HandlerSkill, type SkillContext } from "@skillrun/runtime/skill";
import { z } from "zod";
import { nextGoal } from "./next-goal.ts";

const portions = 100;

const Inputs = z.object({
  gate: z.string().describe("Whose test says how far it may go."),
  ask: z.boolean().default(false).describe("Whether a person must allow the work before it begins."),
  text_megabytes: z.int().default(0).describe("How much text it says before it begins."),
  output_kilobytes: z.int().default(0).describe("How large its outputs are, besides a few words."),
});
const Outputs = z.object({ portions: z.int(), summary: z.string(), filling: z.array(z.string()) });

/** A skill that does as many portions of its work as a test allows through the gate at `paceUrl`, and then waits there for more. */
export function pacedWork(paceUrl: string): HandlerSkill<typeof Inputs, typeof Outputs> {
  return defineSkill({
    slug: "paced-work",
    version: "1.0.0",
    title: "Paced work",
    description: "Works at the pace of a test.",
    inputs: Inputs,
    outputs: Outputs,
    async run(context, { gate, ask, text_megabytes, output_kilobytes }) {
      if (ask) await context.waitForApproval("begin", { question: "May the work begin?" });
      await sayText(context, text_megabytes);
      context.log("info", `Working on ${portions} portions`);
      for (let done = 0; done < portions; ) {
        const goal = Math.min(portions, await nextGoal({ paceUrl, gate, done, signal: context.signal }));
        for (done += 1; done <= goal; done++) doPortion(context, done);
        done = goal;
        await context.flush();
      }
      const filling = Array.from({ length: output_kilobytes }, (_, index) => `${index} `.padEnd(997, "x"));
      return { portions, summary: `All ${portions} portions are done.`, filling };
    },
  });
}

function doPortion(context: SkillContext, done: number): void {
  context.progress({ completed: done, total: portions, unit: "portions", message: "Working" });
  if (done % 10 === 0) context.emit({ part: "findings", format: "markdown", delta: `- Portion ${done} is done.\n` });
}

async function sayText(context: SkillContext, megabytes: number): Promise<void> {
  const line = `${"A sentence that a model might write. ".repeat(27)}\n`;
  for (let kilobytes = 1; kilobytes <= megabytes * 1_000; kilobytes++) {
    context.emit({ part: "text", format: "text", delta: line });
    if (kilobytes % 500 === 0) await context.flush();
  }
}
