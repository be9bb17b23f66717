import type { Runtime } from "@skillrun/runtime";

/** In one line where scripts and agents run, or why they do not. */
export function saySandbox({ name, fault }: Runtime["sandbox"]): string {
  if (fault !== null) return `${name} does not work here, scripts and agents are refused: ${fault}`;
  return name ?? "none in this process, scripts and agents run elsewhere";
}
