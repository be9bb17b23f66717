import { CircleAlert, FileText, RotateCw, X } from "lucide-react";
import { formatBytes } from "../../chat/draft/format-bytes.ts";
import type { Attachment, Attachments } from "../../chat/draft/use-attachments.ts";

/** The files of the message being written, with how far each is uploaded. */
export function AttachmentList({ attachments }: { attachments: Attachments }) {
  if (attachments.list.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2 px-3 pt-3" aria-label="Files to send">
      {attachments.list.map((attachment) => (
        <li key={attachment.key} className="min-w-0 max-w-full">
          <AttachmentChip
            attachment={attachment}
            onRemove={() => attachments.remove(attachment.key)}
            onRetry={() => attachments.retry(attachment.key)}
          />
        </li>
      ))}
    </ul>
  );
}

function AttachmentChip(props: { attachment: Attachment; onRemove: () => void; onRetry: () => void }) {
  const { file, sourceId, progress, error } = props.attachment;
  const state = error !== null ? "failed" : sourceId === null ? "uploading" : "uploaded";
  return (
    <div
      data-state={state}
      className="relative flex max-w-72 items-center gap-2 overflow-hidden rounded-lg border bg-background py-1 ps-2.5 pe-1 text-sm data-[state=failed]:border-destructive"
    >
      {error === null ? (
        <FileText className="size-4 flex-none text-muted-foreground" aria-hidden="true" />
      ) : (
        <CircleAlert className="size-4 flex-none text-destructive" aria-hidden="true" />
      )}
      <span className="min-w-0">
        <bdi className="block truncate leading-tight [text-align:match-parent]">{file.name}</bdi>
        {error === null ? (
          <span className="block text-xs text-muted-foreground tabular-nums">
            {formatBytes(file.size)}
            {state === "uploading" ? ` · ${Math.floor(progress * 100)}%` : null}
          </span>
        ) : (
          <span role="alert" className="block truncate text-xs text-destructive" title={error}>
            {error}
          </span>
        )}
      </span>
      {error === null ? null : (
        <button type="button" className="icon-button size-7!" aria-label={`Upload ${file.name} again`} onClick={props.onRetry}>
          <RotateCw className="size-3.5" aria-hidden="true" />
        </button>
      )}
      <button type="button" className="icon-button size-7!" aria-label={`Remove ${file.name}`} onClick={props.onRemove}>
        <X className="size-3.5" aria-hidden="true" />
      </button>
      {state === "uploading" ? (
        <span
          role="progressbar"
          aria-label={`Uploading ${file.name}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.floor(progress * 100)}
          className="absolute inset-x-0 bottom-0 h-0.5 bg-muted"
        >
          <span className="block h-full bg-brand transition-[width]" style={{ width: `${progress * 100}%` }} />
        </span>
      ) : null}
    </div>
  );
}
