const intervalMs = 15_000;
const beating = new Set<Beating>();
let timer: NodeJS.Timeout | undefined;

/** What wants a beat now and then. */
export type Beating = { beat(): void };

/** Calls the stream's `beat` every 15 s until it leaves; one timer serves every stream of the process. */
export function joinHeartbeat(stream: Beating): void {
  beating.add(stream);
  timer ??= setInterval(beatAll, intervalMs).unref();
}

/** Ends the stream's beats, if it still had any. */
export function leaveHeartbeat(stream: Beating): void {
  beating.delete(stream);
  if (beating.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}

function beatAll(): void {
  for (const stream of beating) stream.beat();
}
