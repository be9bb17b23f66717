import { defineSkill, type HandlerSkill, type SkillContext, SkillFailure } from "@skillrun/runtime/skill";
import { z } from "zod";
import type { JournalLine } from "./evidence/journal.ts";
import type { PublishedSlug } from "./published/published-skills.ts";
import { createRandom, type Random } from "./random.ts";

/** What the skills have of the world outside the product: time, and a journal. A rehearsal has neither. */
export type World = {
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  journal(line: Omit<JournalLine, "process">): void;
};

const ChaosInputs = z.object({ label: z.string(), seed: z.int() });
/** What each skill of the campaign takes: its whole course follows from it. `label` tells the executions of one tree apart. */
export type ChaosInputs = z.infer<typeof ChaosInputs>;

type StepPlan = { name: string; pieces: number; pauseMs: number; failures?: number; retries?: number };
type Course = { context: SkillContext; world: World; random: Random; label: string; say(text: string, part?: string): void };

/** The skills of the campaign. Whatever they say follows from their inputs, the decisions of people and the ends of what they call. */
export function chaosSkills(world: World): HandlerSkill[] {
  return Object.entries(courses).map(([slug, run]) =>
    defineSkill({
      slug,
      version: "1.0.0",
      title: slug,
      description: "Part of the fault campaign.",
      inputs: ChaosInputs,
      outputs: z.object({ said: z.string() }),
      async run(context, { label, seed }) {
        world.journal({ execution: context.executionId, attempt: context.attempt, step: null, try: 0, what: "began" });
        const say = (delta: string, part = "main") => context.emit({ part, format: "text", delta });
        return { said: await run({ context, world, random: createRandom(`${slug} ${seed}`), label, say }) };
      },
    }),
  ) as HandlerSkill[];
}

/** The slug of each skill: of a handler, whose course stands here, or of one that is published as files. */
export type ChaosSlug = keyof typeof courses | PublishedSlug;

const courses = {
  /** Steps with output before, in and between them, and artifacts. */
  async "chaos-steps"(course: Course) {
    const { random, say, context } = course;
    const names: string[] = [];
    const count = random.between(1, 5);
    const tail = random.between(0, 10);
    say("intro ");
    for (let s = 1; s <= count; s++) {
      const plan = { name: `step-${s}`, pieces: random.between(1, 6), pauseMs: random.between(5, 150) };
      const isFile = random.chance(0.3);
      say(`before-${s} `, random.chance(0.5) ? "main" : "side");
      names.push(await runStep(course, plan));
      if (isFile) await context.artifact({ relpath: `files/${plan.name}.txt`, body: plan.name.repeat(plan.pieces) });
    }
    for (let n = 1; n <= tail; n++) {
      say(`tail-${n} `);
      await course.world.pause(20, context.signal);
    }
    return names.join(",");
  },

  /** Steps that fail a few times before they succeed, and now and then for good. */
  async "chaos-retries"(course: Course) {
    const { random, say } = course;
    const names: string[] = [];
    const count = random.between(1, 3);
    for (let s = 1; s <= count; s++) {
      const failures = random.chance(0.1) ? 9 : random.between(0, 2);
      say(`before-${s} `);
      names.push(await runStep(course, { name: `step-${s}`, pieces: 3, pauseMs: random.between(5, 60), failures, retries: 2 }));
    }
    return names.join(",");
  },

  /** Ends in a failure that it means. */
  async "chaos-fails"(course: Course): Promise<string> {
    await runStep(course, { name: "only", pieces: course.random.between(1, 4), pauseMs: 30 });
    course.say("about to fail ");
    throw new SkillFailure("meant", "This skill fails, always.");
  },

  /** Hears no signal: goes on talking until it is done. */
  async "chaos-deaf"({ context, world, random, say }: Course) {
    const pieces = random.between(20, 120);
    for (let n = 1; n <= pieces; n++) {
      say(`${n} `);
      await world.pause(25);
      if (n % 10 === 0) await context.flush().catch(() => {});
    }
    return String(pieces);
  },

  /** Does little for long. */
  async "chaos-waits"({ context, world, random, say }: Course) {
    say("waiting ");
    await world.pause(random.between(500, 8_000), context.signal);
    say("done");
    return "waited";
  },

  /** Asks a person between two steps, sometimes twice. */
  async "chaos-approves"(course: Course) {
    const { context, random, say } = course;
    await runStep(course, { name: "first", pieces: 2, pauseMs: 30 });
    const count = random.between(1, 2);
    for (let q = 1; q <= count; q++) {
      const takesNo = random.chance(0.5);
      say(`asking-${q} `);
      try {
        await context.waitForApproval(`ask-${q}`, { question: `May it go on (${q})?` });
        say(`yes-${q} `);
      } catch (error) {
        if (!takesNo || !isNamed(error, "ApprovalRejected")) throw error;
        say(`no-${q} `);
      }
    }
    return await runStep(course, { name: "second", pieces: 3, pauseMs: 30 });
  },

  /** Calls others, one after the other and at once; some of them fail. */
  async "chaos-parent"(course: Course) {
    const { random, say } = course;
    await runStep(course, { name: "first", pieces: 1, pauseMs: 20 });
    const middle = await callChild(course, "chaos-middle", "a");
    say(`${middle} `);
    const slugs = Array.from({ length: random.between(1, 3) }, () =>
      random.pick(["chaos-steps", "chaos-fails", "chaos-deaf", "chaos-waits"] as const),
    );
    const ends = await Promise.all(slugs.map((slug, n) => callChild(course, slug, `b${n}`)));
    say(ends.join(" "));
    return await runStep(course, { name: "last", pieces: 2, pauseMs: 20 });
  },

  /** Called, and calls. */
  async "chaos-middle"(course: Course) {
    course.say("in the middle ");
    const end = await callChild(course, "chaos-steps", "c");
    course.say(end);
    return end;
  },
};

async function runStep({ context, world, say }: Course, plan: StepPlan): Promise<string> {
  const { name, pieces, pauseMs, failures = 0, retries } = plan;
  let tries = 0;
  const work = async (signal: AbortSignal) => {
    tries += 1;
    world.journal({ execution: context.executionId, attempt: context.attempt, step: name, try: tries, what: "tried" });
    if (tries <= failures) {
      await world.pause(pauseMs, signal);
      throw new Error(`try ${tries} of ${name} fails`);
    }
    for (let piece = 1; piece <= pieces; piece++) {
      say(`${name}.${piece} `);
      await world.pause(pauseMs, signal);
      await context.flush();
    }
    return { name, attempt: context.attempt };
  };
  const options = retries === undefined ? {} : { retries, backoff: { initialMs: 20, factor: 2, maxMs: 100 } };
  return (await context.step(name, work, options)).name;
}

async function callChild({ context, random, label }: Course, slug: ChaosSlug, name: string): Promise<string> {
  const inputs: ChaosInputs = { label: `${label}/${name}`, seed: random.between(1, 1_000_000) };
  try {
    const { said } = await context.call(slug, inputs, { name });
    return `${name}=${String(said)}`;
  } catch (error) {
    if (!isNamed(error, "SubExecutionFailed")) throw error;
    return `${name} failed`;
  }
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
