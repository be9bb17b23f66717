"use client";

import type { Skill } from "@skillrun/contract";
import type { ReactNode } from "react";
import { Markdown } from "../../components/markdown.tsx";
import { LoadingLines } from "../../shell/loading-lines.tsx";
import { SkillFacts } from "./skill-facts.tsx";
import type { SkillData } from "./use-skill-data.ts";

/** What the skill says of itself, the body of its SKILL.md, and beside it what is known of it. */
export function AboutPanel({ skill, data }: { skill: Skill; data: SkillData }) {
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]">
      <div className="min-w-0">{instructionsOf(data)}</div>
      <aside aria-label="Facts" className="self-start">
        <SkillFacts skill={skill} version={data.version} />
      </aside>
    </div>
  );
}

function instructionsOf({ version, hasNoVersion }: SkillData): ReactNode {
  if (hasNoVersion)
    return (
      <p className="text-muted-foreground">
        This skill has no SKILL.md to show: it is part of this server's program, or its files could not be read.
      </p>
    );
  if (version === null) return <LoadingLines />;
  if (version.instructions.trim() === "") return <p className="text-muted-foreground">Its SKILL.md says no more than the description.</p>;
  return (
    <article aria-label="SKILL.md" className="prose max-w-[75ch] wrap-anywhere">
      <Markdown text={version.instructions} isStreaming={false} />
    </article>
  );
}
