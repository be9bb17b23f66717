import type { ExecutedVersion } from "@skillrun/contract";

const sandboxes: Record<string, string> = {
  bubblewrap: "In the sandbox of namespaces (bubblewrap)",
  embedded: "In the embedded sandbox (WebAssembly)",
};

/** Where an execution's code ran, in words. */
export function placeWords({ kind, sandbox, content_hash }: ExecutedVersion): string {
  if (sandbox !== null) return sandboxes[sandbox] ?? `In the sandbox ${sandbox}`;
  if (content_hash === null) return "In the worker's own process: it is part of this server's program";
  if (kind === "handler") return "In the worker's own process, as trusted code of the operator";
  return "Nothing of it has run in a sandbox";
}
