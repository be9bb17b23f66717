import type { SkillContext } from "@skillrun/runtime/skill";
import { runWorkProcess } from "../work-process/run-work-process.ts";
import type { ComparisonTask } from "./compare-work.ts";
import type { Comparison } from "./comparison.ts";

const compareWork = new URL("./compare-work.ts", import.meta.url);

/** Compares files with the first of them; stops with the signal. */
export type CompareFiles = (task: ComparisonTask, context: SkillContext, signal: AbortSignal) => Promise<Comparison>;

/** Compares files in a process of its own, which alone holds their profiles. */
export const compareFiles: CompareFiles = async (task, context, signal) => {
  const host = {
    signal,
    log: context.log.bind(context),
    progress: context.progress.bind(context),
    emit: context.emit.bind(context),
    flush: context.flush.bind(context),
  };
  return await runWorkProcess<Comparison, Comparison>(compareWork, task, host, (comparison) => Promise.resolve(comparison));
};
