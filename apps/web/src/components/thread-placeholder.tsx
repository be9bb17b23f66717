import Link from "next/link";
import { ThreadHeader } from "./thread-header.tsx";

/** What stands in for a chat that is not there yet, or does not exist; `problem` says why. */
export function ThreadPlaceholder(props: { problem: string | null; onOpenDrawer: () => void; onNew: () => void }) {
  const { problem, onOpenDrawer, onNew } = props;
  return (
    <>
      <ThreadHeader title={problem === null ? "Loading…" : "Skillrun"} isConnected onOpenDrawer={onOpenDrawer} onNew={onNew} />
      <div className="mx-auto flex w-full max-w-3xl flex-1 flex-col gap-3 px-4 py-10" aria-busy={problem === null}>
        {problem === null ? (
          <>
            <div className="h-4 w-2/5 animate-pulse self-end rounded-md bg-muted" />
            <div className="mt-6 h-4 w-4/5 animate-pulse rounded-md bg-muted" />
            <div className="h-4 w-3/5 animate-pulse rounded-md bg-muted" />
          </>
        ) : (
          <p role="alert" className="m-auto text-center text-muted-foreground">
            {problem}{" "}
            <Link className="link" href="/" onClick={onNew}>
              Start a new chat
            </Link>
          </p>
        )}
      </div>
    </>
  );
}
