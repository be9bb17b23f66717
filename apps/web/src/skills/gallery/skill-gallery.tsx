"use client";

import type { Page, Skill } from "@skillrun/contract";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useId, useState } from "react";
import { LoadingLines } from "../../shell/loading-lines.tsx";
import { PageBody } from "../../shell/page-body.tsx";
import { PageHeader } from "../../shell/page-header.tsx";
import { ResourceProblem } from "../../shell/resource-problem.tsx";
import { useResource } from "../../shell/use-resource.ts";
import { useShellPlace } from "../../shell/workplace-context.ts";
import { skillPaths } from "../api/skill-paths.ts";
import type { Published } from "../api/upload-skill.ts";
import { publishedAddress } from "../upload/published-address.ts";
import { SkillDropZone } from "../upload/skill-drop-zone.tsx";
import { UploadButtons } from "../upload/upload-buttons.tsx";
import { UploadPanel } from "../upload/upload-panel.tsx";
import { useSkillUpload } from "../upload/use-skill-upload.ts";
import { filterSkills } from "./filter-skills.ts";
import { HowToAdd } from "./how-to-add.tsx";
import { SkillCard } from "./skill-card.tsx";

const pollMs = 5_000;

/** The space's skills, and the place where new ones are dropped. */
export function SkillGallery() {
  const { spaceId, signIn } = useShellPlace();
  const router = useRouter();
  const { body, error } = useResource<Page<Skill>>(`${skillPaths.skills(spaceId)}?limit=100`, { pollMs, everyPage: true });
  const [query, setQuery] = useState("");
  const openPublished = useCallback((published: Published) => router.push(publishedAddress(published)), [router]);
  const upload = useSkillUpload({ spaceId, slug: null, signIn }, openPublished);
  const skills = body?.data ?? null;
  return (
    <SkillDropZone hint="Drop a skill's folder or zip to publish it" onTake={upload.take}>
      <PageHeader title="Skills" />
      <PageBody>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <SearchField value={query} onChange={setQuery} />
          <UploadButtons isBusy={upload.state.step === "sending"} onTake={upload.take} />
        </div>
        <UploadPanel upload={upload} />
        {skills === null ? (
          error === null ? (
            <LoadingLines />
          ) : (
            <ResourceProblem error={error} missing="There is no such space" back={{ href: "/", label: "Go to the chat" }} />
          )
        ) : (
          <SkillGrid skills={skills} query={query} />
        )}
      </PageBody>
    </SkillDropZone>
  );
}

function SkillGrid({ skills, query }: { skills: readonly Skill[]; query: string }) {
  const shown = filterSkills(skills, query);
  const isOwn = skills.some(({ trust }) => trust !== "bundled");
  return (
    <>
      <p role="status" className="sr-only">
        {query === "" ? `${skills.length} skills` : `${shown.length} of ${skills.length} skills`}
      </p>
      {skills.length > 0 && shown.length === 0 ? (
        <p className="py-10 text-center text-muted-foreground">No skill has “{query}” in its name or description.</p>
      ) : null}
      <ul aria-label="Skills" className="grid gap-3 empty:hidden sm:grid-cols-2 lg:grid-cols-3">
        {shown.map((skill) => (
          <li key={skill.slug} className="min-w-0">
            <SkillCard skill={skill} />
          </li>
        ))}
      </ul>
      {isOwn || query !== "" ? null : (
        <section aria-labelledby="add-heading" className="mt-2">
          <h2 id="add-heading" className="mb-3 font-medium">
            {skills.length === 0 ? "There is no skill yet. Add the first one:" : "Add a skill of your own"}
          </h2>
          <HowToAdd />
        </section>
      )}
    </>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div className="relative min-w-0 flex-1 basis-56 sm:max-w-sm">
      <label htmlFor={id} className="sr-only">
        Search skills
      </label>
      <Search className="pointer-events-none absolute start-3 top-1/2 size-4 -translate-y-1/2 text-muted-foreground" aria-hidden="true" />
      <input
        id={id}
        type="search"
        value={value}
        placeholder="Search skills"
        onChange={(event) => onChange(event.currentTarget.value)}
        className="h-9 w-full rounded-lg border border-input bg-card ps-9 pe-3 text-sm placeholder:text-muted-foreground"
      />
    </div>
  );
}
