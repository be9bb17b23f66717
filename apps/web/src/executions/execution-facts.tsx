"use client";

import type { ExecutedVersion, ExecutionDetail } from "@skillrun/contract";
import Link from "next/link";
import { type ReactNode, useEffect } from "react";
import { CopyButton } from "../shell/copy-button.tsx";
import { TimeText } from "../shell/time-text.tsx";
import { useResource } from "../shell/use-resource.ts";
import { wordsOfKind, wordsOfOrigin } from "../skills/skill-words.ts";
import { placeWords } from "./place-words.ts";

const sources: Record<string, string> = {
  standalone: "By hand or over the API",
  chat: "By a chat",
  sub_execution: "By another execution",
  scheduled: "By a schedule",
};

/** What exactly ran, where, and who asked for it. */
export function ExecutionFacts({ execution, path, isOver }: { execution: ExecutionDetail; path: string; isOver: boolean }) {
  const { body, refresh } = useResource<{ data: ExecutedVersion }>(`${path}/skill-version`);
  // Which sandbox ran it is known only once something has run.
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at again when it is over.
  useEffect(refresh, [isOver, refresh]);
  const ran = body?.data ?? null;
  const { skill_slug, skill_version, created_at, finished_at, source, chat_thread_id, parent_execution_id } = execution;
  return (
    <dl
      aria-label="About this execution"
      className="grid gap-x-8 gap-y-3 rounded-xl border bg-card p-4 text-sm sm:grid-cols-2 lg:grid-cols-3"
    >
      <Fact term="Skill">
        <Link className="link" href={`/skills/${encodeURIComponent(skill_slug)}`} prefetch={false}>
          <bdi>{skill_slug}</bdi>
        </Link>
        {ran?.kind == null ? null : <span className="text-muted-foreground">{wordsOfKind(ran.kind).label}</span>}
        {ran?.trust == null ? null : <span className="text-muted-foreground">{wordsOfOrigin(ran.trust).label}</span>}
      </Fact>
      <Fact term="Version that ran">
        <span className="font-mono">{skill_version ?? "none"}</span>
        {ran?.content_hash == null ? (
          ran === null ? null : (
            <span className="text-muted-foreground">part of the server's program</span>
          )
        ) : (
          <span className="flex items-center gap-1 text-muted-foreground">
            <span className="font-mono text-xs" title={ran.content_hash}>
              {ran.content_hash.slice(0, 12)}
            </span>
            <CopyButton text={ran.content_hash} label="Copy the hash of its files" />
          </span>
        )}
      </Fact>
      <Fact term="Where it ran">{ran === null ? "…" : placeWords(ran)}</Fact>
      <Fact term="Asked for">
        <span>{sources[source] ?? source}</span>
        <TimeText at={created_at} />
        {chat_thread_id === null ? null : (
          <Link className="link" href={`/threads/${encodeURIComponent(chat_thread_id)}`} prefetch={false}>
            Open the chat
          </Link>
        )}
        {parent_execution_id === null ? null : (
          <Link className="link" href={`/executions/${parent_execution_id}`} prefetch={false}>
            Open the execution that called it
          </Link>
        )}
      </Fact>
      {finished_at === null ? null : (
        <Fact term="Ended">
          <TimeText at={finished_at} />
        </Fact>
      )}
      <Fact term="Execution">
        <span className="flex items-center gap-1">
          <span className="truncate font-mono text-xs" title={execution.id}>
            {execution.id}
          </span>
          <CopyButton text={execution.id} label="Copy the id of the execution" />
        </span>
      </Fact>
    </dl>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted-foreground">{term}</dt>
      <dd className="mt-0.5 flex flex-col gap-0.5 leading-snug">{children}</dd>
    </div>
  );
}
