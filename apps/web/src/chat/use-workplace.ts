import { SkillrunError, type Tool } from "@skillrun/contract";
import { useCallback, useEffect, useState } from "react";
import { getWorkplace, listTools, type Workplace } from "./api/chat-api.ts";
import { retryDelayMs, waitForNextLook } from "./api/thread-loop.ts";

/** Where the reader works, once it is known, and the skills there. */
export type WorkplaceState = {
  place: Workplace | null;
  tools: readonly Tool[];
  /** Why it is not known yet; it is tried again by itself. */
  problem: string | null;
  /** Goes to the sign-in page and back here afterwards. */
  signIn: () => void;
};

/** Finds out who is signed in and where they work; sends them to sign in when nobody is. */
export function useWorkplace(): WorkplaceState {
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const signIn = useCallback(() => {
    window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname)}`);
  }, []);
  useEffect(() => {
    const left = new AbortController();
    void find(left.signal, { setFound, setProblem, signIn });
    return () => left.abort();
  }, [signIn]);
  return { place: found?.place ?? null, tools: found?.tools ?? [], problem, signIn };
}

type Found = { place: Workplace; tools: readonly Tool[] };

async function find(
  signal: AbortSignal,
  on: { setFound: (found: Found) => void; setProblem: (problem: string | null) => void; signIn: () => void },
): Promise<void> {
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      const place = await getWorkplace();
      const tools = await listTools(place.space.id);
      if (signal.aborted) return;
      on.setProblem(null);
      return on.setFound({ place, tools });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof SkillrunError && error.code === "unauthorized") return on.signIn();
      on.setProblem(error instanceof Error ? error.message : "Something went wrong.");
    }
    await waitForNextLook(retryDelayMs(failures), signal);
  }
}
