"use client";

import type { ExecutedVersion, ExecutionSummary, Page, Skill, SkillVersion } from "@skillrun/contract";
import type { ReactNode } from "react";
import { placeWords } from "../../executions/place-words.ts";
import { CopyButton } from "../../shell/copy-button.tsx";
import { useResource } from "../../shell/use-resource.ts";
import { useShellPlace } from "../../shell/workplace-context.ts";
import { skillPaths } from "../api/skill-paths.ts";
import { KindIcon } from "../kind-icon.tsx";
import { wordsOfKind, wordsOfOrigin } from "../skill-words.ts";
import { placeOfRun } from "./place-of-run.ts";

/** How and where a skill runs, where it comes from, and what exactly it is. */
export function SkillFacts({ skill, version }: { skill: Skill; version: SkillVersion | null }) {
  return (
    <dl className="flex flex-col gap-3.5 rounded-xl border bg-card p-4 text-sm">
      <Fact term="How it runs">
        <span className="flex items-center gap-1.5 font-medium">
          <KindIcon kind={skill.kind} />
          {wordsOfKind(skill.kind).label}
        </span>
        <span className="text-muted-foreground">{placeOfRun(skill)}</span>
        {skill.kind === "handler" ? null : <LastSandbox slug={skill.slug} />}
      </Fact>
      <Fact term="Where it comes from">
        <span className="font-medium">{wordsOfOrigin(skill.trust).label}</span>
        <span className="text-muted-foreground">{wordsOfOrigin(skill.trust).sentence}</span>
      </Fact>
      <Fact term="Version">
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-mono font-medium">{skill.version ?? "none"}</span>
          <span className="text-muted-foreground">{versionNote(skill)}</span>
        </span>
        {version === null ? null : (
          <span className="flex items-center gap-1 text-muted-foreground">
            <span className="font-mono text-xs" title={version.content_hash}>
              {version.content_hash.slice(0, 12)}
            </span>
            <CopyButton text={version.content_hash} label="Copy the hash of its files" />
          </span>
        )}
      </Fact>
      {version?.license == null ? null : <Fact term="License">{version.license}</Fact>}
      {version?.compatibility == null ? null : <Fact term="Compatibility">{version.compatibility}</Fact>}
      {version === null ? null : <Needs version={version} />}
    </dl>
  );
}

/** What its `skill.json` says it needs. */
function Needs({ version: { manifest, missing } }: { version: SkillVersion }) {
  const list = (name: string) => {
    const value = manifest[name];
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  };
  const needs = [...list("runtimes"), ...list("capabilities"), ...list("network").map((host) => `network: ${host}`)];
  return (
    <Fact term="What it needs">
      {needs.length === 0 ? "Nothing beyond the sandbox." : <span className="wrap-anywhere">{needs.join(", ")}</span>}
      {missing.length === 0 ? null : <span className="text-muted-foreground">{missing.length} of it is missing here; see above.</span>}
    </Fact>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted-foreground">{term}</dt>
      <dd className="mt-0.5 flex flex-col gap-0.5 leading-snug wrap-anywhere">{children}</dd>
    </div>
  );
}

function versionNote({ version, pinned_version, latest_version }: Skill): string {
  if (pinned_version === null) return version === null ? "" : "follows the newest";
  return latest_version === version ? "pinned" : `pinned; the newest is ${latest_version}`;
}

/** Which sandbox ran it the last time: what this server has shows where it has run. */
function LastSandbox({ slug }: { slug: string }) {
  const { spaceId } = useShellPlace();
  const { body } = useResource<Page<ExecutionSummary>>(`${skillPaths.executions(spaceId, slug)}?limit=1`);
  const last = body?.data[0]?.id ?? null;
  const ran = useResource<{ data: ExecutedVersion }>(last === null ? null : `/spaces/${spaceId}/skills/executions/${last}/skill-version`);
  if (ran.body === null || ran.body.data.sandbox === null) return null;
  return <span className="text-muted-foreground">Last run: {placeWords(ran.body.data)}.</span>;
}
