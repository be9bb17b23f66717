"use client";

import type { Skill } from "@skillrun/contract";
import { Download, Play, Power } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { useShellPlace } from "../../shell/workplace-context.ts";
import type { SkillChanges } from "../api/change-skill.ts";
import { skillPaths } from "../api/skill-paths.ts";

/** What can be done with a skill as a whole: run it and, unless it is part of the program (not `isStored`), switch it off and take its files home. */
export function SkillActions(props: { skill: Skill; isStored: boolean; changes: SkillChanges; onRun: () => void }) {
  const { skill, isStored, changes, onRun } = props;
  const { spaceId } = useShellPlace();
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const enable = () => {
    setProblem(null);
    changes.enable().catch((error: unknown) => setProblem(error instanceof Error ? error.message : "It did not work."));
  };
  const isDisabled = skill.status === "disabled";
  return (
    <>
      {problem === null ? null : (
        <span role="alert" className="text-sm text-destructive">
          {problem}
        </span>
      )}
      {isStored ? (
        <a
          className="icon-button"
          href={skillPaths.archive(spaceId, skill.slug, skill.version ?? "")}
          download
          aria-label={`Download ${skill.slug} ${skill.version} as a zip`}
          title="Download as a zip"
        >
          <Download className="size-4" aria-hidden="true" />
        </a>
      ) : null}
      {isStored ? (
        <button type="button" className="button max-sm:px-2.5!" onClick={() => (isDisabled ? enable() : setAsking(true))}>
          <Power className="size-4" aria-hidden="true" />
          <span className="max-sm:sr-only">{isDisabled ? "Enable" : "Disable"}</span>
        </button>
      ) : null}
      {skill.status === "ready" ? (
        <button type="button" className="button" data-kind="primary" onClick={onRun}>
          <Play className="size-4" aria-hidden="true" />
          Run
        </button>
      ) : null}
      {isAsking ? (
        <ConfirmDialog
          title={`Disable ${skill.title}?`}
          text="Nobody can call it in this space until it is enabled again. What runs now goes on, and nothing is deleted."
          action="Disable"
          onConfirm={changes.disable}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}
