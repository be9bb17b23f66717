import { type SkillNotice, SkillrunError, type SpaceId } from "@skillrun/contract";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Published, uploadSkill } from "../api/upload-skill.ts";
import { noticesOfFault } from "./notices-of-fault.ts";
import { CannotPick, type PickedSkill } from "./picked-skill.ts";

/** Where an upload stands. */
export type UploadState =
  | { step: "idle" }
  | { step: "reading" }
  | { step: "sending"; picked: PickedSkill; share: number }
  | { step: "refused"; name: string | null; message: string; notices: readonly Omit<SkillNotice, "code">[] };

/** An upload of a skill, one at a time. */
export type SkillUpload = {
  state: UploadState;
  /** Takes what was chosen; a new one replaces what is under way. */
  take(picking: () => Promise<PickedSkill> | PickedSkill): void;
  cancel(): void;
};

/** Uploads what is taken; `onPublished` is called when there is a version of it. */
export function useSkillUpload(
  to: { spaceId: SpaceId; slug: string | null; signIn: () => void },
  onPublished: (published: Published) => void,
): SkillUpload {
  const { spaceId, slug, signIn } = to;
  const [state, setState] = useState<UploadState>({ step: "idle" });
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);
  const cancel = useCallback(() => {
    current.current?.abort();
    setState({ step: "idle" });
  }, []);
  const take = useCallback(
    (picking: () => Promise<PickedSkill> | PickedSkill) => {
      current.current?.abort();
      const aborter = new AbortController();
      current.current = aborter;
      const set = (next: UploadState) => {
        if (!aborter.signal.aborted) setState(next);
      };
      set({ step: "reading" });
      const run = async () => {
        let name: string | null = null;
        try {
          const picked = await picking();
          name = picked.name;
          set({ step: "sending", picked, share: 0 });
          const progress = (share: number) => set({ step: "sending", picked, share });
          const published = await uploadSkill({ spaceId, slug }, picked, { progress, signal: aborter.signal });
          if (aborter.signal.aborted) return;
          setState({ step: "idle" });
          onPublished(published);
        } catch (error) {
          if (error instanceof SkillrunError && error.code === "unauthorized") signIn();
          set({ step: "refused", name, ...refusalOf(error) });
        }
      };
      void run();
    },
    [spaceId, slug, signIn, onPublished],
  );
  return { state, take, cancel };
}

function refusalOf(error: unknown): { message: string; notices: readonly Omit<SkillNotice, "code">[] } {
  if (error instanceof SkillrunError) return noticesOfFault(error);
  if (error instanceof CannotPick) return { message: error.message, notices: [] };
  return { message: "The files could not be read. A file that was changed or moved meanwhile has to be chosen again.", notices: [] };
}
