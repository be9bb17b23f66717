import { useCallback, useState } from "react";

/** Something that is changed on the server, one thing at a time. */
export type Change = {
  isBusy: boolean;
  /** Why the last one failed; null when it did not. */
  problem: string | null;
  /** Runs it; true when it worked. */
  run(work: () => Promise<unknown>): Promise<boolean>;
};

/** A change and how it went; `onChange` is called after each, whether it worked or not: the server knows what is true. */
export function useChange(onChange: () => void): Change {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = useCallback(
    async (work: () => Promise<unknown>) => {
      setBusy(true);
      setProblem(null);
      try {
        await work();
        return true;
      } catch (error) {
        setProblem(error instanceof Error ? error.message : "It did not work.");
        return false;
      } finally {
        setBusy(false);
        onChange();
      }
    },
    [onChange],
  );
  return { isBusy, problem, run };
}
