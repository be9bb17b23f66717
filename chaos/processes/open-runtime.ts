import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { noRateLimits } from "@skillrun/contract";
import { createRuntime, type Runtime } from "@skillrun/runtime";
import { createModels } from "@skillrun/runtime/model";
import { createPostgresEventNotifier } from "../../packages/runtime/src/event-log/postgres-event-notifier.ts";
import { createJournal } from "../evidence/journal.ts";
import { readDefect, withDefect } from "../faults/defects.ts";
import { modelName } from "../published/model-server.ts";
import { chaosSkills, type World } from "../skills.ts";
import type { Order } from "./managed-process.ts";
import { measureUse } from "./process-use.ts";

const maxConnections = 10;

/** The runtime of a process of the campaign: the product's own, with the campaign's skills and hints that can be dropped. */
export async function openChaosRuntime({ embeddedWorker }: { embeddedWorker: boolean }): Promise<Runtime> {
  const {
    DATABASE_URL = "",
    DATA_DIR = "",
    PROCESS_NAME = "",
    LEASE_MS = "3000",
    DEFECT,
    SANDBOX,
    MODEL_URL = "",
    CONCURRENCY,
  } = process.env;
  const world: World = {
    async pause(ms, signal) {
      await sleep(ms, undefined, signal === undefined ? {} : { signal });
    },
    journal: createJournal(DATA_DIR, PROCESS_NAME),
  };
  let dropsHints = false;
  process.on("message", (message: Order) => {
    if ("measure" in message) process.send?.(measureUse());
    else dropsHints = message.dropHints;
  });
  // Whoever started us is gone, or has gone while we were starting.
  process.on("disconnect", () => process.exit());
  if (!process.connected) process.exit();
  const defect = readDefect(DEFECT);
  return await createRuntime({
    databaseUrl: DATABASE_URL,
    dataDirectory: DATA_DIR,
    skills: chaosSkills(world),
    models: createModels({ compatible: { baseUrl: MODEL_URL, apiKey: "key" }, defaultModel: modelName }),
    sandbox: SANDBOX === "bubblewrap" ? "bubblewrap" : "embedded",
    embeddedWorker,
    workerConcurrency: CONCURRENCY === undefined ? undefined : Number(CONCURRENCY),
    workerLeaseDurationMs: Number(LEASE_MS),
    maxConnections,
    rateLimits: noRateLimits,
    ...(defect !== undefined && { database: (database) => withDefect(database, defect) }),
    notifier(database) {
      const note = (error: Error) =>
        appendFileSync(join(DATA_DIR, `${PROCESS_NAME}.log`), `the listening connection broke: ${error.message}\n`);
      const notifier = createPostgresEventNotifier(database, note);
      const unlessDropped =
        <Arguments extends unknown[]>(hear: (...heard: Arguments) => void) =>
        (...heard: Arguments) => {
          if (!dropsHints) hear(...heard);
        };
      return {
        ...notifier,
        start: (handlers) =>
          notifier.start({
            ...handlers,
            onEvents: unlessDropped(handlers.onEvents),
            onCancel: unlessDropped(handlers.onCancel),
            onJob: unlessDropped(handlers.onJob),
            onTurn: unlessDropped(handlers.onTurn),
          }),
      };
    },
  });
}
