"use client";

import type { Skill, SkillVersion } from "@skillrun/contract";
import { CopyButton } from "../../shell/copy-button.tsx";
import { KindIcon } from "../kind-icon.tsx";
import { NoticeList } from "../notice-list.tsx";
import { missingSentences, wordsOfKind, wordsOfOrigin, wordsOfStatus } from "../skill-words.ts";
import { StatusBadge } from "../status-badge.tsx";
import { placeOfRun } from "./place-of-run.ts";
import type { SkillData } from "./use-skill-data.ts";

/** What a skill is, whether it can be called, and where it runs: what a reader must know before anything else. */
export function SkillHead({ data: { skill, version } }: { data: SkillData }) {
  if (skill === null) return null;
  return (
    <section aria-label="Summary" className="flex flex-col gap-4">
      <div>
        <div className="flex flex-wrap items-center gap-3">
          <p className="text-xl font-semibold tracking-tight wrap-anywhere md:text-2xl">
            <bdi>{skill.title}</bdi>
          </p>
          <StatusBadge status={skill.status} />
        </div>
        <p className="mt-1.5 max-w-prose text-muted-foreground wrap-anywhere">{skill.description}</p>
      </div>
      <Trouble skill={skill} />
      <NoticeList notices={skill.notices} label="About its files" />
      <Facts skill={skill} version={version} />
    </section>
  );
}

function Trouble({ skill }: { skill: Skill }) {
  if (skill.status === "ready") return null;
  return (
    <div className="rounded-xl border border-warning/30 bg-warning-soft p-4 text-sm">
      <p className="font-medium">{wordsOfStatus(skill.status).sentence}</p>
      {skill.missing.length === 0 ? null : (
        <ul aria-label="What is missing" className="mt-1 list-disc ps-5">
          {missingSentences(skill).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Facts({ skill, version }: { skill: Skill; version: SkillVersion | null }) {
  return (
    <dl className="grid gap-x-8 gap-y-3 rounded-xl border bg-card p-4 text-sm sm:grid-cols-2 lg:grid-cols-3">
      <Fact term="How it runs">
        <span className="flex items-center gap-1.5 font-medium">
          <KindIcon kind={skill.kind} />
          {wordsOfKind(skill.kind).label}
        </span>
        <span className="text-muted-foreground">{placeOfRun(skill)}</span>
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
      <span className="text-muted-foreground">{missing.length === 0 ? "All of it is here." : `${missing.length} of it is missing.`}</span>
    </Fact>
  );
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
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
