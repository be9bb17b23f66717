const intervalMs = 15_000;
const beating = new Set<() => void>();
let timer: NodeJS.Timeout | undefined;

/** Calls `beat` every 15 s until the returned function is called; one timer serves every stream of the process. */
export function joinHeartbeat(beat: () => void): () => void {
  beating.add(beat);
  timer ??= setInterval(beatAll, intervalMs).unref();
  return () => {
    beating.delete(beat);
    if (beating.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function beatAll(): void {
  for (const beat of beating) beat();
}
