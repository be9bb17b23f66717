"use client";

import { X } from "lucide-react";
import { formatBytes } from "../../chat/draft/format-bytes.ts";
import { NoticeList } from "../notice-list.tsx";
import { type PickedSkill, sizeOf } from "./picked-skill.ts";
import type { SkillUpload } from "./use-skill-upload.ts";

/** How far an upload is, or why it was refused. */
export function UploadPanel({ upload: { state, cancel } }: { upload: SkillUpload }) {
  if (state.step === "idle") return null;
  if (state.step === "refused")
    return (
      <section aria-label="Upload refused" role="alert" className="rounded-xl border border-destructive/40 bg-destructive-soft p-4">
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <h2 className="text-sm font-semibold">
              {state.name === null ? (
                "This cannot be uploaded"
              ) : (
                <>
                  “<bdi>{state.name}</bdi>” was not published
                </>
              )}
            </h2>
            <p className="mt-1 text-sm wrap-anywhere">{state.message}</p>
          </div>
          <button type="button" className="icon-button size-7!" aria-label="Dismiss" onClick={cancel}>
            <X className="size-4" aria-hidden="true" />
          </button>
        </div>
        <div className="mt-3 empty:hidden">
          <NoticeList notices={state.notices} label="What is wrong" />
        </div>
        {state.notices.length === 0 ? null : (
          <p className="mt-3 text-sm text-muted-foreground">Nothing was kept of it. Change the files, then upload them again.</p>
        )}
      </section>
    );
  const percent = state.step === "sending" ? Math.floor(state.share * 100) : 0;
  return (
    <section aria-label="Upload" className="rounded-xl border bg-card p-4">
      <div className="flex items-center justify-between gap-3 text-sm">
        <p role="status" className="min-w-0 truncate">
          {state.step === "reading" ? "Reading the files…" : <UploadText picked={state.picked} isSent={state.share === 1} />}
        </p>
        <button type="button" className="button h-8!" onClick={cancel}>
          Cancel
        </button>
      </div>
      <div
        role="progressbar"
        aria-label="Upload"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className="mt-3 h-1 overflow-hidden rounded-full bg-muted"
      >
        <div className="h-full bg-brand transition-[width]" style={{ width: `${percent}%` }} />
      </div>
    </section>
  );
}

function UploadText({ picked, isSent }: { picked: PickedSkill; isSent: boolean }) {
  const amount = picked.kind === "zip" ? "" : `${picked.files.length} ${picked.files.length === 1 ? "file" : "files"}, `;
  return (
    <>
      {isSent ? "Checking" : "Uploading"} <bdi className="font-medium">{picked.name}</bdi> ({amount}
      {formatBytes(sizeOf(picked))})…
    </>
  );
}
