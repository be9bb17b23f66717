import type { SkillStatus } from "@skillrun/contract";
import { wordsOfStatus } from "./skill-words.ts";

const looks: Record<SkillStatus, string> = {
  ready: "bg-brand-soft text-brand",
  missing: "bg-warning-soft text-warning",
  disabled: "bg-muted text-muted-foreground",
  denied: "bg-warning-soft text-warning",
  broken: "bg-destructive-soft text-destructive",
};

/** Whether a skill can be called, in a word or two on its colour. */
export function StatusBadge({ status }: { status: SkillStatus }) {
  return (
    <span
      data-status={status}
      className={`flex-none rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap ${looks[status] ?? looks.disabled}`}
    >
      {wordsOfStatus(status).label}
    </span>
  );
}
