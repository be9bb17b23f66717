"use client";

import { Markdown } from "../../components/markdown.tsx";
import { LoadingLines } from "../../shell/loading-lines.tsx";
import type { SkillData } from "./use-skill-data.ts";

/** What the skill says of itself: the body of its SKILL.md. */
export function AboutPanel({ data: { version, hasNoVersion } }: { data: SkillData }) {
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
