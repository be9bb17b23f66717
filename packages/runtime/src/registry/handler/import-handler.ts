import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { HandlerSkill } from "../../skill/define-skill.ts";
import { readHandlerModule } from "./handler-module.ts";
import { handlerEntry } from "./handler-notice.ts";
import { importModule } from "./import-module.ts";

/** How long a handler may take to load. */
export const handlerTimeoutMs = 5_000;

/**
 * Loads a handler's code into this thread, once: the same directory is the same code for as long as the process lives. Its top level runs as
 * trusted code does; one that does not come to an end is given up after `timeoutMs`.
 */
export async function importHandler(directory: string, { timeoutMs }: { timeoutMs: number }): Promise<HandlerSkill> {
  const { promise: tooLong, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`It did not finish loading within ${timeoutMs / 1000} s.`)), timeoutMs);
  try {
    return readHandlerModule(await Promise.race([importModule(pathToFileURL(join(directory, handlerEntry)).href), tooLong]));
  } finally {
    clearTimeout(timer);
  }
}
