import type { Skill, SkillVersionSummary } from "@skillrun/contract";
import { formatBytes } from "../../chat/draft/format-bytes.ts";
import { CopyButton } from "../../shell/copy-button.tsx";
import { TimeText } from "../../shell/time-text.tsx";
import { useShellPlace } from "../../shell/workplace-context.ts";
import { skillPaths } from "../api/skill-paths.ts";

/** A version: who published it and when, its hash, and what can be done with it. */
export function VersionRow(props: {
  skill: Skill;
  version: SkillVersionSummary;
  isBusy: boolean;
  onPin: () => void;
  onRetire: () => void;
}) {
  const { skill, version, isBusy, onPin, onRetire } = props;
  const { spaceId, me } = useShellPlace();
  const { version: number, content_hash, created_at, published_by, retired_at, is_current, size_bytes } = version;
  const isPinned = skill.pinned_version === number;
  const mayRetire = retired_at === null && !is_current && !isPinned && number !== skill.latest_version && version.trust === "uploaded";
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 text-sm">
      <div className="flex min-w-0 flex-1 basis-64 flex-col gap-1">
        <div className="flex flex-wrap items-center gap-2">
          <span className="font-mono font-medium">{number}</span>
          {is_current ? <Mark look="bg-brand-soft text-brand">current</Mark> : null}
          {isPinned ? <Mark look="bg-muted">pinned</Mark> : null}
          {retired_at === null ? null : <Mark look="bg-muted text-muted-foreground">retired</Mark>}
        </div>
        <div className="flex flex-wrap items-center gap-x-3 text-xs text-muted-foreground">
          <TimeText at={created_at} />
          <span>
            {published_by === null ? "from a folder" : published_by === me.principal_id ? "by you" : `by ${published_by.slice(0, 8)}`}
          </span>
          <span>{formatBytes(size_bytes)}</span>
          <span className="flex items-center gap-0.5">
            <span className="font-mono" title={content_hash}>
              {content_hash.slice(0, 12)}
            </span>
            <CopyButton text={content_hash} label={`Copy the hash of ${number}`} />
          </span>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {retired_at !== null || isPinned ? null : (
          <button type="button" className="button h-8!" disabled={isBusy} onClick={onPin} aria-label={pinLabel(is_current, number)}>
            {is_current ? "Pin" : "Roll back"}
          </button>
        )}
        <a
          className="button h-8!"
          href={skillPaths.archive(spaceId, skill.slug, number)}
          download
          aria-label={`Download ${number} as a zip`}
        >
          Zip
        </a>
        {mayRetire ? (
          <button type="button" className="button h-8!" disabled={isBusy} onClick={onRetire} aria-label={`Retire ${number}`}>
            Retire
          </button>
        ) : null}
      </div>
    </div>
  );
}

function pinLabel(isCurrent: boolean, number: string): string {
  return isCurrent ? `Pin this space to ${number}` : `Roll back to ${number}`;
}

function Mark({ look, children }: { look: string; children: string }) {
  return <span className={`rounded-full px-2 py-0.5 text-xs font-medium ${look}`}>{children}</span>;
}
