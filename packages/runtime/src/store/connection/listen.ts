import type { Database } from "./database.ts";
import { sessionLockClass } from "./session-lock.ts";

/** What a listener hears: messages by channel, and gaps in which messages may have been lost. */
export type Listener = {
  /** The advisory lock that its connection holds, so that others see that the process lives. */
  sessionKey: number;
  onMessage: Readonly<Record<string, (payload: string) => void>>;
  onGap(): void;
  onError(error: Error): void;
};

const reconnectDelayMs = 250;

/** Listens to the channels of `onMessage` on a connection of its own, and connects again until stopped. Resolves when it first listens or first fails. */
export async function listen(database: Database, listener: Listener): Promise<{ stop(): Promise<void> }> {
  let stopped = false;
  let client: ReturnType<Database["listener"]> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const next = database.listener();
    client = next;
    let lost = false;
    const lose = (error?: Error) => {
      if (lost || stopped) return;
      lost = true;
      if (error !== undefined) listener.onError(error);
      next.end().catch(() => {});
      timer = setTimeout(() => void connect(), reconnectDelayMs);
    };
    next.on("error", lose);
    next.on("end", () => lose());
    next.on("notification", ({ channel, payload }) => listener.onMessage[channel]?.(payload ?? ""));
    try {
      await next.connect();
      // Shared: the server may not have noticed yet that the connection before this one is gone.
      await next.query("select pg_advisory_lock_shared($1, $2)", [sessionLockClass, listener.sessionKey]);
      for (const channel of Object.keys(listener.onMessage)) await next.query(`listen ${channel}`);
      // Whatever was said while nobody listened is lost.
      listener.onGap();
    } catch (error) {
      lose(error instanceof Error ? error : new Error(String(error)));
    }
  };

  await connect();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
