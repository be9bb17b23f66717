import type { Skill } from "@skillrun/contract";
import { wordsOfKind } from "../skill-words.ts";

/** Where a skill's work is done, and how far it is trusted, in a sentence. */
export function placeOfRun({ kind, trust }: Pick<Skill, "kind" | "trust">): string {
  if (kind === "handler")
    return trust === "bundled"
      ? "Runs in the worker's own process: it is part of this server's program."
      : "Trusted code of the operator: it runs in the worker's own process, with everything the server may do.";
  return wordsOfKind(kind).sentence;
}
