import { type FileSourceId, type JsonObject, SkillrunError } from "@skillrun/contract";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { executionClient } from "../../executions/execution-client.ts";
import { useShellPlace } from "../../shell/workplace-context.ts";
import { createStartKeys } from "./start-key.ts";

/** Starts a skill once per press, however often it is pressed, and opens the execution. */
export type Start = {
  isStarting: boolean;
  /** Why the last try was refused. */
  fault: SkillrunError | null;
  start(inputs: JsonObject, files: readonly FileSourceId[]): void;
};

/** What starts executions of one skill from a form. */
export function useStart(slug: string): Start {
  const { spaceId, signIn } = useShellPlace();
  const router = useRouter();
  const [keys] = useState(createStartKeys);
  const isUnderWay = useRef(false);
  const [isStarting, setStarting] = useState(false);
  const [fault, setFault] = useState<SkillrunError | null>(null);
  const run = async (inputs: JsonObject, files: readonly FileSourceId[]) => {
    setStarting(true);
    setFault(null);
    try {
      const key = keys.keyFor({ inputs, files });
      const start = { space_id: spaceId, slug, inputs, file_source_ids: [...files], idempotency_key: key };
      const { id } = await executionClient.start(start);
      keys.used();
      router.push(`/executions/${id}`);
    } catch (cause) {
      const error = cause instanceof SkillrunError ? cause : new SkillrunError("internal", "It could not be started.", { cause });
      if (error.code === "unauthorized") signIn();
      setFault(error);
      setStarting(false);
      isUnderWay.current = false;
    }
  };
  return {
    isStarting,
    fault,
    start(inputs, files) {
      // A second press may come before the button is drawn anew.
      if (isUnderWay.current) return;
      isUnderWay.current = true;
      void run(inputs, files);
    },
  };
}
