import { ListAuditEvents } from "@skillrun/contract";
import { listAuditEvents } from "@skillrun/runtime";
import { procedure, router } from "./procedure.ts";

/** The audit log: who did what to which resource. */
export const auditRouter = router({
  list: procedure.input(ListAuditEvents).query(({ ctx, input }) => listAuditEvents(ctx, input)),
});
