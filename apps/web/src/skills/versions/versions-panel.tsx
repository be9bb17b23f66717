"use client";

import type { Page, Skill, SkillVersionSummary } from "@skillrun/contract";
import { useState } from "react";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { LoadingLines } from "../../shell/loading-lines.tsx";
import { useResource } from "../../shell/use-resource.ts";
import { useShellPlace } from "../../shell/workplace-context.ts";
import type { SkillChanges } from "../api/change-skill.ts";
import { skillPaths } from "../api/skill-paths.ts";
import { UploadButtons } from "../upload/upload-buttons.tsx";
import type { SkillUpload } from "../upload/use-skill-upload.ts";
import { ComparisonView } from "./comparison-view.tsx";
import { VersionRow } from "./version-row.tsx";

const pollMs = 5_000;

/** Every version of a skill: which runs, going back to an earlier one, and what differs between two. */
export function VersionsPanel({ skill, changes, upload }: { skill: Skill; changes: SkillChanges; upload: SkillUpload }) {
  const { spaceId } = useShellPlace();
  const { body, error, refresh } = useResource<Page<SkillVersionSummary>>(`${skillPaths.versions(spaceId, skill.slug)}?limit=100`, {
    pollMs,
    everyPage: true,
  });
  const action = useAction(refresh);
  const [retiring, setRetiring] = useState<string | null>(null);
  if (body === null)
    return error === null ? (
      <LoadingLines />
    ) : (
      <p role="alert" className="text-sm text-destructive">
        {error.message}
      </p>
    );
  const versions = body.data;
  if (versions.length === 0)
    return <p className="text-muted-foreground">This skill is part of this server's program; its versions come with it.</p>;
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-muted-foreground">
          {skill.pinned_version === null
            ? "The newest version runs."
            : `This space is pinned to ${skill.pinned_version}; newer versions do not run.`}
        </p>
        {skill.pinned_version === null ? null : (
          <button type="button" className="button" disabled={action.isBusy} onClick={() => action.run(changes.followNewest)}>
            Follow the newest
          </button>
        )}
        {skill.trust === "uploaded" ? <UploadButtons isBusy={upload.state.step === "sending"} onTake={upload.take} /> : null}
      </div>
      {action.problem === null ? null : (
        <p role="alert" className="text-sm text-destructive">
          {action.problem}
        </p>
      )}
      <ul aria-label="Versions" className="divide-y rounded-xl border">
        {versions.map((version) => (
          <li key={version.version}>
            <VersionRow
              skill={skill}
              version={version}
              isBusy={action.isBusy}
              onPin={() => action.run(() => changes.pin(version.version))}
              onRetire={() => setRetiring(version.version)}
            />
          </li>
        ))}
      </ul>
      {versions.length > 1 ? <Comparison slug={skill.slug} versions={versions} /> : null}
      {retiring === null ? null : (
        <ConfirmDialog
          title={`Retire version ${retiring}?`}
          text="It cannot be chosen any more. What runs with it goes on, and its files can still be read; publishing them again takes it back."
          action="Retire"
          onConfirm={() => changes.retire(retiring).finally(refresh)}
          onClose={() => setRetiring(null)}
        />
      )}
    </div>
  );
}

function Comparison({ slug, versions }: { slug: string; versions: readonly SkillVersionSummary[] }) {
  const [newest, before] = versions;
  const [from, setFrom] = useState(before?.version ?? "");
  const [to, setTo] = useState(newest?.version ?? "");
  const choice = (label: string, value: string, onChange: (value: string) => void) => (
    <label className="flex items-center gap-2 text-sm">
      {label}
      <select className="field-control w-auto!" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {versions.map(({ version }) => (
          <option key={version}>{version}</option>
        ))}
      </select>
    </label>
  );
  return (
    <section aria-labelledby="comparison-heading" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <h2 id="comparison-heading" className="font-medium">
          What changed
        </h2>
        {choice("from", from, setFrom)}
        {choice("to", to, setTo)}
      </div>
      <ComparisonView slug={slug} from={from} to={to} />
    </section>
  );
}

function useAction(onDone: () => void): { isBusy: boolean; problem: string | null; run(action: () => Promise<void>): void } {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  return {
    isBusy,
    problem,
    run(action) {
      setBusy(true);
      setProblem(null);
      action()
        .catch((error: unknown) => setProblem(error instanceof Error ? error.message : "It did not work."))
        .finally(() => {
          setBusy(false);
          onDone();
        });
    },
  };
}
