/** What stands in for something that is being read; `problem` says why it takes longer. */
export function LoadingLines({ problem = null }: { problem?: string | null }) {
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-1 flex-col gap-3 px-4 py-10 md:px-8" aria-busy="true">
      {problem === null ? (
        <>
          <span className="sr-only" role="status">
            Loading…
          </span>
          <div className="h-5 w-2/5 animate-pulse rounded-md bg-muted" />
          <div className="mt-4 h-4 w-4/5 animate-pulse rounded-md bg-muted" />
          <div className="h-4 w-3/5 animate-pulse rounded-md bg-muted" />
        </>
      ) : (
        <p role="alert" className="m-auto text-center text-muted-foreground">
          {problem}
        </p>
      )}
    </div>
  );
}
