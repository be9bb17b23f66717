import type { Finding, Tree } from "../evidence/evidence.ts";
import { checkAttempts } from "./check-attempts.ts";
import { checkContent } from "./check-content.ts";
import { checkDecisions } from "./check-decisions.ts";
import { checkLog } from "./check-log.ts";
import { checkReadings } from "./check-readings.ts";
import { checkSandboxed } from "./check-sandboxed.ts";

/** Every rule about one root and what is below it. */
export function checkTree(tree: Tree): Finding[] {
  return [checkLog, checkAttempts, checkReadings, checkContent, checkSandboxed, checkDecisions].flatMap((check) => check(tree));
}
