import { ApiKeyRef, CreateApiKey, ListApiKeys, RotateApiKey, UpdateApiKey } from "@skillrun/contract";
import { createApiKey, getApiKey, listApiKeys, revokeApiKey, rotateApiKey, updateApiKey } from "@skillrun/runtime";
import { procedure, router } from "./procedure.ts";

/** API keys; the key itself is in the answers of create and rotate alone. */
export const apiKeyRouter = router({
  list: procedure.input(ListApiKeys).query(({ ctx, input }) => listApiKeys(ctx, input)),
  get: procedure.input(ApiKeyRef).query(({ ctx, input }) => getApiKey(ctx, input)),
  create: procedure.input(CreateApiKey).mutation(({ ctx, input }) => createApiKey(ctx, input)),
  update: procedure.input(UpdateApiKey).mutation(({ ctx, input }) => updateApiKey(ctx, input)),
  rotate: procedure.input(RotateApiKey).mutation(({ ctx, input }) => rotateApiKey(ctx, input)),
  revoke: procedure.input(ApiKeyRef).mutation(({ ctx, input }) => revokeApiKey(ctx, input)),
});
