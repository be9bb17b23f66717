import { defineSkill, type HandlerSkill } from "@skillrun/runtime/skill";
import { z } from "zod";

const Inputs = z.object({ gate: z.string().describe("Whose test says how far they may go.") });
const Outputs = z.object({ summary: z.string() });

/** A skill that calls `paced-work` twice, both at the pace of one gate. */
export const pacedPair: HandlerSkill<typeof Inputs, typeof Outputs> = defineSkill({
  slug: "paced-pair",
  version: "1.0.0",
  title: "Paced pair",
  description: "Calls two sub-executions that work at the pace of a test.",
  inputs: Inputs,
  outputs: Outputs,
  async run(context, { gate }) {
    await Promise.all([1, 2].map((each) => context.call("paced-work", { gate }, { name: `work ${each}` })));
    return { summary: "Both are done." };
  },
});
