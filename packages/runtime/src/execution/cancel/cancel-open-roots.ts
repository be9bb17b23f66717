import type { PrincipalId, SpaceId } from "@skillrun/contract";
import type { Runtime } from "../../runtime.ts";
import { readOpenRoots } from "../../store/execution/sub-execution-store.ts";
import { leavePlace } from "../dispatch/admit-executions.ts";
import { cancelTree } from "./cancel-tree.ts";

const together = 50;

/** Cancels everything that a space has under way; what begins meanwhile is left to the next time. */
export async function cancelOpenRoots(runtime: Runtime, spaceId: SpaceId, by: PrincipalId | null): Promise<void> {
  for (;;) {
    const open = await readOpenRoots(runtime.database, spaceId, together);
    for (const root of open) {
      await cancelTree(runtime, root.id, { principal_id: by });
      await leavePlace(runtime, root);
    }
    if (open.length < together) return;
  }
}
