"use client";

import type { Skill } from "@skillrun/contract";
import { lazy, type ReactNode, Suspense } from "react";
import { LoadingLines } from "../../shell/loading-lines.tsx";
import type { SkillChanges } from "../api/change-skill.ts";
import type { SkillUpload } from "../upload/use-skill-upload.ts";
import type { SkillTabName } from "./skill-tabs.ts";
import type { SkillData } from "./use-skill-data.ts";

// Each part is loaded when it is opened: Markdown, forms and differences are most of the weight.
const AboutPanel = lazy(() => import("./about-panel.tsx").then(({ AboutPanel }) => ({ default: AboutPanel })));
const RunPanel = lazy(() => import("../form/run-panel.tsx").then(({ RunPanel }) => ({ default: RunPanel })));
const FilesPanel = lazy(() => import("../files/files-panel.tsx").then(({ FilesPanel }) => ({ default: FilesPanel })));
const VersionsPanel = lazy(() => import("../versions/versions-panel.tsx").then(({ VersionsPanel }) => ({ default: VersionsPanel })));
const SchemasPanel = lazy(() => import("../schema/schemas-panel.tsx").then(({ SchemasPanel }) => ({ default: SchemasPanel })));
const ExecutionsPanel = lazy(() => import("./executions-panel.tsx").then(({ ExecutionsPanel }) => ({ default: ExecutionsPanel })));

type Props = { tab: SkillTabName; data: SkillData; skill: Skill; changes: SkillChanges; upload: SkillUpload };

/** The part of a skill's page that is open. */
export function SkillTabPanel(props: Props) {
  return <Suspense fallback={<LoadingLines />}>{panelOf(props)}</Suspense>;
}

function panelOf({ tab, data, skill, changes, upload }: Props): ReactNode {
  switch (tab) {
    case "about":
      return <AboutPanel skill={skill} data={data} />;
    case "run":
      return <RunPanel skill={skill} />;
    case "files":
      return <FilesPanel data={data} />;
    case "versions":
      return <VersionsPanel skill={skill} changes={changes} upload={upload} />;
    case "schemas":
      return <SchemasPanel skill={skill} />;
    case "executions":
      return <ExecutionsPanel slug={skill.slug} />;
  }
}
