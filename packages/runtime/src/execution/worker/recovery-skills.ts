import { appendFile } from "node:fs/promises";
import { z } from "zod";
import { defineSkill } from "../../skill/define-skill.ts";

const say = (delta: string) => ({ part: "text", format: "text" as const, delta });

/** Two steps, each of which leaves a line in `journal`; between them the first attempt emits without end. */
const twoSteps = defineSkill({
  slug: "two-steps",
  version: "1.0.0",
  title: "Two steps",
  description: "Hangs between its steps, on its first attempt.",
  inputs: z.object({ journal: z.string() }),
  outputs: z.object({ steps: z.array(z.string()) }),
  async run(context, { journal }) {
    const step = (name: string) =>
      context.step(name, async () => {
        context.emit(say(`(${name})`));
        await appendFile(journal, `${name} ${context.attempt}\n`);
        return { name };
      });
    context.emit(say("intro "));
    const one = await step("one");
    context.emit(say(" middle "));
    while (context.attempt === 1) {
      context.log("debug", "still here");
      await new Promise((resolve) => setTimeout(resolve, 10));
      await context.flush();
    }
    const two = await step("two");
    context.emit(say(" end"));
    return { steps: [one.name, two.name] };
  },
});

/** Kills the process it runs in. */
const deadly = defineSkill({
  slug: "deadly",
  version: "1.0.0",
  title: "Deadly",
  description: "Kills its worker, every time.",
  inputs: z.object({}),
  outputs: z.object({}),
  async run(context) {
    context.log("info", "goodbye");
    await context.flush();
    process.kill(process.pid, "SIGKILL");
    return await new Promise<never>(() => {});
  },
});

/** The skills of the recovery tests, known to the test's own process and to the workers it kills. */
export const recoverySkills = [twoSteps, deadly];
