import { z } from "zod";
import { Timestamp } from "./execution.ts";
import { PrincipalId, SpaceId, TenantId } from "./id.ts";

/** A space and when it was made. */
export const Space = z.object({ id: SpaceId, tenant_id: TenantId, name: z.string(), created_at: Timestamp });
export type Space = z.infer<typeof Space>;

/** Who the credential belongs to (`GET /v1/me`). */
export const Me = z.object({
  principal_id: PrincipalId,
  tenant_id: TenantId,
  name: z.string(),
  kind: z.enum(["user", "api_key"]),
});
export type Me = z.infer<typeof Me>;
