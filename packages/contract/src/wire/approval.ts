import { z } from "zod";
import { JsonObject, Timestamp } from "./execution.ts";
import { ApprovalId, ExecutionId, PrincipalId } from "./id.ts";
import { ExecutionRef } from "./request.ts";

/** What became of an approval; `expired` when nobody decided in time. */
export const ApprovalDecision = z.enum(["approve", "reject", "expired"]);
export type ApprovalDecision = z.infer<typeof ApprovalDecision>;

/** A question that an execution asks a person; `decision` is null until somebody has decided. */
export const Approval = z.object({
  approval_id: ApprovalId,
  execution_id: ExecutionId,
  name: z.string(),
  question: z.string(),
  details: JsonObject.nullable(),
  created_at: Timestamp,
  expires_at: Timestamp.nullable(),
  decision: ApprovalDecision.nullable(),
  comment: z.string().nullable(),
  decided_by: PrincipalId.nullable(),
  decided_at: Timestamp.nullable(),
});
export type Approval = z.infer<typeof Approval>;

/** The body of `POST .../approvals/{approval_id}`. */
export const DecideApprovalBody = z.object({
  decision: z.enum(["approve", "reject"]),
  comment: z.string().max(10_000).nullable().default(null),
});

/** A person's decision; the first one wins, a later one is a `conflict`. */
export const DecideApproval = ExecutionRef.extend({ approval_id: ApprovalId, ...DecideApprovalBody.shape });
export type DecideApproval = z.infer<typeof DecideApproval>;
