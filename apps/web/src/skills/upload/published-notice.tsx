"use client";

import type { SkillNotice } from "@skillrun/contract";
import { CircleCheck, X } from "lucide-react";
import { NoticeList } from "../notice-list.tsx";

/** What came of an upload: the version, whether it runs from now on, and the warnings about its files. */
export function PublishedNotice(props: {
  version: string;
  isNew: boolean;
  runs: string | null;
  notices: readonly SkillNotice[];
  onDismiss: () => void;
}) {
  const { version, isNew, runs, notices, onDismiss } = props;
  const warnings = notices.filter(({ severity }) => severity === "warning");
  return (
    <section aria-label="Published" className="rounded-xl border border-brand/40 bg-brand-soft p-4 text-sm">
      <div className="flex items-start gap-2.5">
        <CircleCheck className="mt-0.5 size-4 flex-none text-brand" aria-hidden="true" />
        <p role="status" className="min-w-0 flex-1">
          <strong className="font-semibold">
            Version {version} {isNew ? "is published" : "was there already, with exactly these files"}.
          </strong>{" "}
          {runs === version ? "It runs from now on." : runs === null ? "" : `This space is pinned to ${runs}, which goes on running.`}
        </p>
        <button type="button" className="icon-button -my-1 size-7!" aria-label="Dismiss" onClick={onDismiss}>
          <X className="size-4" aria-hidden="true" />
        </button>
      </div>
      {warnings.length === 0 ? null : (
        <div className="mt-3">
          <NoticeList notices={warnings} label="Warnings" />
        </div>
      )}
    </section>
  );
}
