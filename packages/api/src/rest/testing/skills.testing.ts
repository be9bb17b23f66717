import { ApprovalRejected, defineSkill, type HandlerSkill } from "@skillrun/runtime/skill";
import { testSkills } from "@skillrun/runtime/testing";
import { z } from "zod";

const write = defineSkill({
  slug: "write",
  version: "1",
  title: "Write",
  description: "Writes one file.",
  inputs: z.object({ relpath: z.string(), body: z.string() }),
  outputs: z.object({}),
  async run(context, { relpath, body }) {
    await context.artifact({ relpath, documentType: "summary", body });
    return {};
  },
});

const flood = defineSkill({
  slug: "flood",
  version: "1",
  title: "Flood",
  description: "Emits a hundred kilobytes at a time until it is cancelled.",
  inputs: z.object({}),
  outputs: z.object({}),
  async run(context) {
    const delta = "x".repeat(100_000);
    while (!context.signal.aborted) {
      context.emit({ part: "flood", format: "text", delta });
      await context.flush();
    }
    return {};
  },
});

const recite = defineSkill({
  slug: "recite",
  version: "1",
  title: "Recite",
  description: "Emits n lines of some length.",
  inputs: z.object({ n: z.int(), length: z.int() }),
  outputs: z.object({}),
  async run(context, { n, length }) {
    for (let line = 1; line <= n; line++) {
      context.emit({ part: "lines", format: "text", delta: `${String(line).padEnd(length, ".")}\n` });
      if (line % 50 === 0) await context.flush();
    }
    return {};
  },
});

const materials = defineSkill({
  slug: "materials",
  version: "1",
  title: "Materials",
  description: "Says what files it was given.",
  inputs: z.object({}),
  outputs: z.object({ materials: z.array(z.string()) }),
  run: (context) => Promise.resolve({ materials: context.materials.map(({ name, sizeBytes }) => `${name} ${sizeBytes}`) }),
});

const asksTwice = defineSkill({
  slug: "ask-twice",
  version: "1",
  title: "Ask twice",
  description: "Asks two questions at once and tells what was decided.",
  inputs: z.object({}),
  outputs: z.object({ first: z.string(), second: z.string() }),
  async run(context) {
    const ask = (name: string) =>
      context.waitForApproval(name, { question: `${name}?` }).then(
        () => "approve",
        (error: unknown) => (error instanceof ApprovalRejected ? error.decision : Promise.reject(error)),
      );
    const [first, second] = await Promise.all([ask("first"), ask("second")]);
    return { first, second };
  },
});

/** The skills that the API's tests run. */
export const apiTestSkills: readonly HandlerSkill[] = [...testSkills, write, flood, recite, materials, asksTwice];
