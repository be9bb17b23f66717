import { defineSkill, type HandlerSkill, type SkillContext } from "@skillrun/runtime/skill";
import { z } from "zod";
import { nextGoal } from "./next-goal.ts";

const portions = 100;

const Inputs = z.object({ gate: z.string().describe("Whose test says how far it may go.") });
const Outputs = z.object({ portions: z.int(), summary: z.string() });

/** A skill that does as many portions of its work as a test allows through the gate at `paceUrl`, and then waits there for more. */
export function pacedWork(paceUrl: string): HandlerSkill<typeof Inputs, typeof Outputs> {
  return defineSkill({
    slug: "paced-work",
    version: "1.0.0",
    title: "Paced work",
    description: "Works at the pace of a test.",
    inputs: Inputs,
    outputs: Outputs,
    async run(context, { gate }) {
      context.log("info", `Working on ${portions} portions`);
      for (let done = 0; done < portions; ) {
        const goal = Math.min(portions, await nextGoal({ paceUrl, gate, done, signal: context.signal }));
        for (done += 1; done <= goal; done++) doPortion(context, done);
        done = goal;
        await context.flush();
      }
      return { portions, summary: `All ${portions} portions are done.` };
    },
  });
}

function doPortion(context: SkillContext, done: number): void {
  context.progress({ completed: done, total: portions, unit: "portions", message: "Working" });
  if (done % 10 === 0) context.emit({ part: "findings", format: "markdown", delta: `- Portion ${done} is done.\n` });
}
