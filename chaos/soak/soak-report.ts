import type { SoakOutcome } from "./run-soak.ts";

const mebibyte = 1024 * 1024;
/** What a worker that has run half of the scripts may use more after the other half. */
const bounds = { residentBytes: 64 * mebibyte, heapBytes: 16 * mebibyte, descriptors: 8, resources: 8 };

/** What has grown beyond its bound, in words; nothing when all is well. */
export function growthOf({ early, late }: SoakOutcome): string[] {
  return (Object.keys(bounds) as (keyof typeof bounds)[]).flatMap((name) =>
    late[name] - early[name] > bounds[name] ? [`${name} grew from ${early[name]} to ${late[name]}`] : [],
  );
}

/** The outcome as a table, and below it what is wrong. */
export function formatSoak(outcome: SoakOutcome): string {
  const { early, late } = outcome;
  const mib = (bytes: number) => `${(bytes / mebibyte).toFixed(1)} MiB`;
  const rows = [
    ["executions", outcome.executions],
    ["killed with their worker", outcome.killed],
    ["kills", outcome.kills],
    ["attempts", outcome.attempts],
    ["resident memory of the worker that stays", `${mib(early.residentBytes)}, then ${mib(late.residentBytes)}`],
    ["its heap", `${mib(early.heapBytes)}, then ${mib(late.heapBytes)}`],
    ["its descriptors", `${early.descriptors}, then ${late.descriptors}`],
    ["what keeps its loop alive", `${early.resources}, then ${late.resources}`],
    ["findings", outcome.findings.length],
  ];
  const table = ["| figure | value |", "|---|---|", ...rows.map(([name, value]) => `| ${name} | ${value} |`)];
  return [...table, ...outcome.findings.slice(0, 20).map(({ kind, root, detail }) => `${kind}: ${root}: ${detail}`)].join("\n");
}
