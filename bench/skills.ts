import { defineSkill, type HandlerSkill } from "@skillrun/runtime/skill";
import { z } from "zod";
import { nowMs } from "./clock.ts";

const emits = defineSkill({
  slug: "emits",
  version: "1.0.0",
  title: "Emits",
  description: "Emits n events, gap milliseconds apart, each with the moment before it was emitted.",
  inputs: z.object({ n: z.int(), gap: z.number(), note: z.string().optional() }),
  outputs: z.object({ ok: z.boolean(), n: z.int() }),
  async run(context, { n, gap }) {
    for (let seq = 1; seq <= n; seq++) {
      context.emit({ part: "bench", format: "json", delta: JSON.stringify({ seq, t: nowMs() }) });
      await new Promise((resolve) => setTimeout(resolve, gap));
    }
    return { ok: true, n };
  },
});

const records = defineSkill({
  slug: "records",
  version: "1.0.0",
  title: "Records",
  description: "Emits the same events, each in a step of its own: an attempt that takes over goes on behind the last one recorded.",
  inputs: z.object({ n: z.int(), gap: z.number() }),
  outputs: z.object({ ok: z.boolean(), n: z.int() }),
  async run(context, { n, gap }) {
    for (let seq = 1; seq <= n; seq++) {
      await context.step(`event-${seq}`, async () => {
        context.emit({ part: "bench", format: "json", delta: JSON.stringify({ seq, t: nowMs() }) });
        await new Promise((resolve) => setTimeout(resolve, gap));
        return {};
      });
    }
    return { ok: true, n };
  },
});

const floods = defineSkill({
  slug: "floods",
  version: "1.0.0",
  title: "Floods",
  description: "Emits n events as fast as they are taken.",
  inputs: z.object({ n: z.int() }),
  outputs: z.object({}),
  async run(context, { n }) {
    for (let i = 1; i <= n; i++) {
      context.emit({ part: "flood", format: "text", delta: `event ${i} of ${n}, as long as a log line is` });
      if (i % 200 === 0) await context.flush();
    }
    return {};
  },
});

const waits = defineSkill({
  slug: "waits",
  version: "1.0.0",
  title: "Waits",
  description: "Waits until it is cancelled.",
  inputs: z.object({}),
  outputs: z.object({}),
  run: (context) =>
    new Promise((_, reject) => context.signal.addEventListener("abort", () => reject(context.signal.reason), { once: true })),
});

/** The work that is measured. */
export const benchSkills: readonly HandlerSkill[] = [emits, records, floods, waits];
