import type { SkillNotice } from "@skillrun/contract";
import { CircleAlert, TriangleAlert } from "lucide-react";

/** What is to be said about a skill's files: where, what, and so what to do. */
export function NoticeList({ notices, label }: { notices: readonly Omit<SkillNotice, "code">[]; label: string }) {
  if (notices.length === 0) return null;
  return (
    <ul aria-label={label} className="flex flex-col gap-2">
      {notices.map(({ severity, message, path, line }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same may be said twice, and nothing of it changes places.
        <li key={index} className="flex items-start gap-2 text-sm" data-severity={severity}>
          {severity === "error" ? (
            <CircleAlert className="mt-0.75 size-4 flex-none text-destructive" aria-label="Error" />
          ) : (
            <TriangleAlert className="mt-0.75 size-4 flex-none text-warning" aria-label="Warning" />
          )}
          <span className="min-w-0 wrap-anywhere">
            {path === null ? null : (
              <code className="me-2 rounded bg-muted px-1.5 py-0.5 font-mono text-[0.8125rem]">
                <bdi>{path}</bdi>
                {line === null ? null : `, line ${line}`}
              </code>
            )}
            {message}
          </span>
        </li>
      ))}
    </ul>
  );
}
