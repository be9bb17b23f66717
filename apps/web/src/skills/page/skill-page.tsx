"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { LoadingLines } from "../../shell/loading-lines.tsx";
import { PageBody } from "../../shell/page-body.tsx";
import { PageHeader } from "../../shell/page-header.tsx";
import { ResourceProblem } from "../../shell/resource-problem.tsx";
import { TabBar, useTabIds } from "../../shell/tab-bar.tsx";
import { useShellPlace } from "../../shell/workplace-context.ts";
import { changesOf } from "../api/change-skill.ts";
import type { Published } from "../api/upload-skill.ts";
import { publishedAddress } from "../upload/published-address.ts";
import { PublishedNotice } from "../upload/published-notice.tsx";
import { SkillDropZone } from "../upload/skill-drop-zone.tsx";
import { UploadPanel } from "../upload/upload-panel.tsx";
import { useSkillUpload } from "../upload/use-skill-upload.ts";
import { SkillActions } from "./skill-actions.tsx";
import { SkillHead } from "./skill-head.tsx";
import { SkillTabPanel } from "./skill-tab-panel.tsx";
import { type SkillTabName, skillTabs, tabNamed } from "./skill-tabs.ts";
import { useSkillData } from "./use-skill-data.ts";

const back = { href: "/skills", label: "All skills" };

/** One skill: what it is, a form that runs it, its files, versions and executions. */
export function SkillPage({ slug }: { slug: string }) {
  const { spaceId, signIn } = useShellPlace();
  const router = useRouter();
  const data = useSkillData(slug);
  const { skill, error, version, refresh } = data;
  const search = useSearchParams();
  const idsOf = useTabIds();
  const tab = tabNamed(search.get("tab"));
  const goTo = useGoTo();
  const chooseTab = useCallback((name: SkillTabName) => goTo({ tab: name === "about" ? null : name }), [goTo]);
  const changes = useMemo(() => changesOf(spaceId, slug, refresh), [spaceId, slug, refresh]);
  const openPublished = useCallback(
    (published: Published) => {
      refresh();
      router.replace(publishedAddress(published));
    },
    [refresh, router],
  );
  const upload = useSkillUpload({ spaceId, slug, signIn }, openPublished);
  const published = search.get("published");
  const ids = idsOf(tab);
  return (
    <SkillDropZone hint={`Drop a folder or zip to publish a new version of ${slug}`} onTake={upload.take}>
      <PageHeader title={skill?.title ?? slug} back={back}>
        {skill === null ? null : (
          <SkillActions skill={skill} isStored={version !== null} changes={changes} onRun={() => chooseTab("run")} />
        )}
      </PageHeader>
      {skill === null ? (
        error === null ? (
          <LoadingLines />
        ) : (
          <ResourceProblem error={error} missing="There is no such skill" back={back} />
        )
      ) : (
        <PageBody>
          <UploadPanel upload={upload} />
          {published === null ? null : (
            <PublishedNotice
              version={published}
              isNew={search.get("known") === null}
              runs={skill.version}
              notices={published === version?.version ? version.notices : []}
              onDismiss={() => goTo({ published: null, known: null })}
            />
          )}
          <SkillHead skill={skill} />
          <div>
            <TabBar label={`Parts of ${skill.title}`} tabs={skillTabs} current={tab} idsOf={idsOf} onChoose={chooseTab} />
            <div role="tabpanel" id={ids.panel} aria-labelledby={ids.tab} className="pt-5">
              <SkillTabPanel key={tab} tab={tab} data={data} skill={skill} changes={changes} upload={upload} />
            </div>
          </div>
        </PageBody>
      )}
    </SkillDropZone>
  );
}

/** Changes the address's query without drawing the page anew. */
function useGoTo(): (values: Record<string, string | null>) => void {
  const pathname = usePathname();
  const search = useSearchParams();
  return useCallback(
    (values) => {
      const query = new URLSearchParams(search);
      for (const [name, value] of Object.entries(values)) {
        if (value === null) query.delete(name);
        else query.set(name, value);
      }
      window.history.replaceState(null, "", query.size === 0 ? pathname : `${pathname}?${query}`);
    },
    [pathname, search],
  );
}
