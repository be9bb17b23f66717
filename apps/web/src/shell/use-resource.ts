import { SkillrunError } from "@skillrun/contract";
import { useCallback, useEffect, useState } from "react";
import { retryDelayMs, waitForNextLook } from "../chat/api/thread-loop.ts";
import { readWhole } from "./read-whole.ts";
import { useShellPlace } from "./workplace-context.ts";

/** An answer of the API, kept up to date. */
export type Resource<Body> = {
  /** Null until it was read; what was read stays when a later look fails. */
  body: Body | null;
  /** Why the newest look failed; null when it did not. */
  error: SkillrunError | null;
  /** Looks again now. */
  refresh(): void;
};

const restMs = 2 ** 30;

/** Reads a path under `/api-proxy/v1`, again every `pollMs` while it is seen, and when it is come back to; with `everyPage` a list to its end. Null: nothing yet. */
export function useResource<Body>(path: string | null, options: { pollMs?: number; everyPage?: boolean } = {}): Resource<Body> {
  const { pollMs = restMs, everyPage = false } = options;
  const { signIn } = useShellPlace();
  const [look, setLook] = useState(0);
  const [state, setState] = useState<Kept>({ path, text: null, body: null, error: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another look is asked for by counting.
  useEffect(() => {
    if (path === null) return;
    const left = new AbortController();
    void keepReading(path, { pollMs, everyPage }, left.signal, { setState, signIn });
    return () => left.abort();
  }, [path, pollMs, everyPage, signIn, look]);
  const refresh = useCallback(() => setLook((count) => count + 1), []);
  const isCurrent = state.path === path;
  return { body: isCurrent ? (state.body as Body | null) : null, error: isCurrent ? state.error : null, refresh };
}

type Kept = { path: string | null; text: string | null; body: unknown; error: SkillrunError | null };

async function keepReading(
  path: string,
  options: { pollMs: number; everyPage: boolean },
  signal: AbortSignal,
  on: { setState: (change: (kept: Kept) => Kept) => void; signIn: () => void },
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const { text, body } = await readWhole(path, options.everyPage, signal);
      if (signal.aborted) return;
      failures = 0;
      // The same text leaves everything below as it is drawn.
      on.setState((kept) => (kept.path === path && kept.text === text && kept.error === null ? kept : { path, text, body, error: null }));
    } catch (cause) {
      if (signal.aborted) return;
      failures += 1;
      const error =
        cause instanceof SkillrunError ? cause : new SkillrunError("internal", "The server's answer was not understood.", { cause });
      if (error.code === "unauthorized") return on.signIn();
      on.setState((kept) => (kept.path === path ? { ...kept, error } : { path, text: null, body: null, error }));
    }
    await waitForNextLook(failures === 0 ? options.pollMs : Math.max(retryDelayMs(failures), 1_000), signal);
  }
}
