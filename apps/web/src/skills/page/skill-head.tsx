"use client";

import type { Skill } from "@skillrun/contract";
import { Pin } from "lucide-react";
import { KindIcon } from "../kind-icon.tsx";
import { NoticeList } from "../notice-list.tsx";
import { missingSentences, wordsOfKind, wordsOfOrigin, wordsOfStatus } from "../skill-words.ts";
import { StatusBadge } from "../status-badge.tsx";

/** What a skill is and whether it can be called: what a reader must know before anything else. */
export function SkillHead({ skill }: { skill: Skill }) {
  const { title, description, status, kind, trust, version, pinned_version, notices } = skill;
  return (
    <section aria-label="Summary" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <p className="text-xl font-semibold tracking-tight wrap-anywhere md:text-2xl">
          <bdi>{title}</bdi>
        </p>
        <StatusBadge status={status} />
      </div>
      <p className="max-w-prose text-muted-foreground wrap-anywhere">{description}</p>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted-foreground">
        <span className="flex items-center gap-1.5" title={wordsOfKind(kind).sentence}>
          <KindIcon kind={kind} />
          {wordsOfKind(kind).label}
        </span>
        <span title={wordsOfOrigin(trust).sentence}>{wordsOfOrigin(trust).label}</span>
        {version === null ? null : <span className="font-mono">{version}</span>}
        {pinned_version === null ? null : (
          <span className="flex items-center gap-1">
            <Pin className="size-3.5" aria-hidden="true" />
            pinned
          </span>
        )}
      </p>
      <Trouble skill={skill} />
      <NoticeList notices={notices} label="About its files" />
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
