import type { Skill } from "@skillrun/contract";
import { Pin } from "lucide-react";
import Link from "next/link";
import { KindIcon } from "../kind-icon.tsx";
import { missingSentences, wordsOfKind, wordsOfOrigin, wordsOfStatus } from "../skill-words.ts";
import { StatusBadge } from "../status-badge.tsx";

/** A skill in the gallery; all of it leads to its page. */
export function SkillCard({ skill }: { skill: Skill }) {
  const { slug, title, description, kind, trust, status, version, pinned_version, latest_version } = skill;
  return (
    <article className="group relative flex h-full flex-col gap-2 rounded-xl border bg-card p-4 transition-colors focus-within:border-ring hover:border-input hover:bg-accent/40">
      <div className="flex items-start justify-between gap-3">
        <h2 className="min-w-0 font-medium leading-snug wrap-anywhere">
          <Link href={`/skills/${encodeURIComponent(slug)}`} prefetch={false} className="after:absolute after:inset-0 after:rounded-xl">
            <bdi>{title}</bdi>
          </Link>
        </h2>
        <StatusBadge status={status} />
      </div>
      <p className="line-clamp-3 text-sm leading-snug text-muted-foreground wrap-anywhere">{description}</p>
      <Trouble skill={skill} />
      <p className="mt-auto flex flex-wrap items-center gap-x-3 gap-y-1 pt-2 text-xs text-muted-foreground">
        <span className="flex items-center gap-1.5" title={wordsOfKind(kind).sentence}>
          <KindIcon kind={kind} />
          {wordsOfKind(kind).label}
        </span>
        <span title={wordsOfOrigin(trust).sentence}>{wordsOfOrigin(trust).label}</span>
        {version === null ? null : (
          <span className="flex items-center gap-1 font-mono">
            {version}
            {pinned_version === null ? null : (
              <span className="flex items-center gap-1 font-sans" title={`The newest is ${latest_version}`}>
                <Pin className="size-3" aria-hidden="true" />
                pinned{latest_version === pinned_version ? "" : `, newest ${latest_version}`}
              </span>
            )}
          </span>
        )}
      </p>
    </article>
  );
}

/** Why it cannot be called, in full sentences; the first of what is wrong with its files, with the place. */
function Trouble({ skill }: { skill: Skill }) {
  const error = skill.notices.find(({ severity }) => severity === "error");
  const sentences =
    skill.status === "missing" && skill.missing.length > 0
      ? missingSentences(skill)
      : skill.status === "ready"
        ? []
        : [wordsOfStatus(skill.status).sentence];
  if (sentences.length === 0 && error === undefined) return null;
  return (
    <div className="flex flex-col gap-0.5 text-sm leading-snug wrap-anywhere">
      {sentences.slice(0, 2).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {error === undefined ? null : (
        <p className="text-destructive">
          {error.path === null ? null : (
            <code className="font-mono text-xs">
              {error.path}
              {error.line === null ? "" : `, line ${error.line}`}:{" "}
            </code>
          )}
          {error.message}
        </p>
      )}
    </div>
  );
}
