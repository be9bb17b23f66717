"use client";

import type { ExecutionSummary, Page } from "@skillrun/contract";
import Link from "next/link";
import { StateWord } from "../../executions/state-word.tsx";
import { LoadingLines } from "../../shell/loading-lines.tsx";
import { ResourceProblem } from "../../shell/resource-problem.tsx";
import { TimeText } from "../../shell/time-text.tsx";
import { useResource } from "../../shell/use-resource.ts";
import { useShellPlace } from "../../shell/workplace-context.ts";
import { skillPaths } from "../api/skill-paths.ts";

const pollMs = 3_000;
const sources: Record<string, string> = {
  standalone: "started by hand or API",
  chat: "chat",
  sub_execution: "another skill",
  scheduled: "schedule",
};

/** The newest executions of a skill. */
export function ExecutionsPanel({ slug }: { slug: string }) {
  const { spaceId } = useShellPlace();
  const { body, error } = useResource<Page<ExecutionSummary>>(`${skillPaths.executions(spaceId, slug)}?limit=25`, { pollMs });
  if (body === null)
    return error === null ? (
      <LoadingLines />
    ) : (
      <ResourceProblem error={error} missing="There is no such skill" back={{ href: "/skills", label: "All skills" }} />
    );
  if (body.data.length === 0) return <p className="text-muted-foreground">It has not run yet. Open “Run” to start it.</p>;
  return (
    <ul aria-label="Executions" className="divide-y rounded-xl border">
      {body.data.map(({ id, state, created_at, started_at, skill_version, source, resource_usage }) => (
        <li key={id} className="relative flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-sm hover:bg-accent/50">
          <Link href={`/executions/${id}`} prefetch={false} className="font-mono text-[0.8125rem] after:absolute after:inset-0" title={id}>
            {id.slice(0, 8)}…{id.slice(-4)}
          </Link>
          <StateWord state={state} />
          <span className="text-muted-foreground">
            <TimeText at={started_at ?? created_at} />
          </span>
          <span className="text-muted-foreground tabular-nums">{durationOf(resource_usage.wallclock_ms)}</span>
          <span className="ms-auto text-xs text-muted-foreground">
            {sources[source] ?? source}
            {skill_version === null ? "" : ` · ${skill_version}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function durationOf(ms: number | null): string {
  if (ms === null) return "";
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} m ${Math.floor((ms % 60_000) / 1_000)} s`;
}
