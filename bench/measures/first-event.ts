import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type BenchContext, type ProductApi, productApi, type Row, show } from "../bench-context.ts";
import { startServer } from "../child-server.ts";
import { median, nowMs, quantile } from "../clock.ts";
import { createDatabase } from "../create-database.ts";

const warmUps = 2;
const runs = 12;
/** The embedded sandbox keeps one process warm, and makes the next one after it was taken: as long as between two calls of a chat. */
const pauseMs = { embedded: 2_500, bubblewrap: 0 };
const event = '{"type":"log","message":"here"}';

/** The least program of each runtime that says something; it writes its event itself, as a skill does. */
const programs = {
  shell: { path: "scripts/main.sh", text: `echo '${event}' >> .events/a.jsonl\n` },
  javascript: {
    path: "scripts/main.mjs",
    text: `import { appendFileSync } from "node:fs";\nappendFileSync(".events/a.jsonl", '${event}\\n');\n`,
  },
  python: { path: "scripts/main.py", text: `with open(".events/a.jsonl", "a") as file:\n    file.write('${event}\\n')\n` },
  typescript: {
    path: "scripts/main.ts",
    text: `import { appendFileSync } from "node:fs";\nconst line: string = '${event}\\n';\nappendFileSync(".events/a.jsonl", line);\n`,
  },
};
const embeddedGoals: Partial<Record<string, number>> = { shell: 80, javascript: 80, python: 400 };

/** From the request that starts a script to its first own event, in each sandbox that works here; against a handler in the same server. */
export async function measureFirstEvent({ env }: BenchContext): Promise<Row[]> {
  const skills = join(env["DATA_DIR"] ?? "", "first-event-skills");
  for (const [runtime, { path, text }] of Object.entries(programs)) {
    const folder = join(skills, `first-${runtime}`);
    await mkdir(join(folder, "scripts"), { recursive: true });
    await writeFile(join(folder, "SKILL.md"), `---\nname: first-${runtime}\ndescription: Says something.\n---\n`);
    await writeFile(join(folder, path), text);
  }
  const rows: Row[] = [];
  for (const sandbox of ["embedded", "bubblewrap"] as const) rows.push(...(await measureSandbox(sandbox, { ...env, SKILLS_DIR: skills })));
  return rows;
}

async function measureSandbox(sandbox: keyof typeof pauseMs, env: Record<string, string>): Promise<Row[]> {
  const database = await createDatabase(env["DATABASE_URL"] ?? "");
  const DATA_DIR = join(env["DATA_DIR"] ?? "", `first-event-${sandbox}`);
  const server = await startServer("product-server.ts", { ...env, DATABASE_URL: database.url, DATA_DIR, SANDBOX: sandbox });
  try {
    if (server.hello["sandbox_fault"] !== null) {
      const why = String(server.hello["sandbox_fault"]);
      return [{ measure: `request to first event, ${sandbox}`, product: `not measured: ${why}`, floor: "", ratio: "", goal: "" }];
    }
    const api = productApi(server);
    const handler = median(await startMany(api, { slug: "emits", inputs: { n: 1, gap: 0 }, pauseMs: 0 }));
    const rows: Row[] = [];
    for (const runtime of Object.keys(programs)) {
      const times = await startMany(api, { slug: `first-${runtime}`, inputs: {}, pauseMs: pauseMs[sandbox] });
      const goal = sandbox === "bubblewrap" ? 100 : embeddedGoals[runtime];
      rows.push({
        measure: `request to first event, ${runtime}, ${sandbox}`,
        product: `p50 ${show(median(times))} p99 ${show(quantile(times, 0.99))} ms`,
        floor: `${show(handler, " ms")} of a handler`,
        ratio: show(median(times) / handler),
        goal: goal === undefined ? "" : `p50 at most ${goal} ms`,
      });
    }
    return rows;
  } finally {
    await server.stop();
    await database.drop();
  }
}

type Series = { slug: string; inputs: object; pauseMs: number };

async function startMany(api: ProductApi, { slug, inputs, pauseMs }: Series): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < warmUps + runs; i++) {
    await delay(pauseMs);
    const requestedAt = nowMs();
    let firstMs = Number.NaN;
    await api.startAndFollow(slug, inputs, ({ event: type, atMs }) => {
      if (Number.isNaN(firstMs) && (type === "log_written" || type === "content_delta")) firstMs = atMs - requestedAt;
    });
    if (Number.isNaN(firstMs)) throw new Error(`${slug} ended without an event of its own`);
    if (i >= warmUps) times.push(firstMs);
  }
  return times;
}
