import { defineSkill, type HandlerSkill } from "@skillrun/runtime/skill";
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

const materials = defineSkill({
  slug: "materials",
  version: "1",
  title: "Materials",
  description: "Says what files it was given.",
  inputs: z.object({}),
  outputs: z.object({ materials: z.array(z.string()) }),
  run: (context) => Promise.resolve({ materials: context.materials.map(({ name, sizeBytes }) => `${name} ${sizeBytes}`) }),
});

/** The skills that the API's tests run. */
export const apiTestSkills: readonly HandlerSkill[] = [...testSkills, write, flood, materials];
