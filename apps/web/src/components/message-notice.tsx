import { CircleAlert, CircleSlash } from "lucide-react";

/** Says plainly when an answer is not whole; nothing for one that is. */
export function MessageNotice({ status, error, isLast }: { status: unknown; error: unknown; isLast: boolean }) {
  if (typeof error === "string") {
    return (
      <p className="flex items-start gap-2 rounded-lg bg-destructive-soft px-3 py-2 text-sm text-destructive">
        <CircleAlert className="mt-0.75 size-4 flex-none" aria-hidden="true" />
        <bdi>{error}</bdi>
      </p>
    );
  }
  const text = noticeOf(status, isLast);
  if (text === null) return null;
  return (
    <p className="flex items-start gap-2 text-sm text-muted-foreground">
      <CircleSlash className="mt-0.75 size-4 flex-none" aria-hidden="true" />
      {text}
    </p>
  );
}

function noticeOf(status: unknown, isLast: boolean): string | null {
  if (status === "stopped") return "You stopped this answer.";
  if (status !== "interrupted") return null;
  return isLast ? "The server stopped in the middle of this answer." : "The server stopped in the middle of this answer; it goes on below.";
}
