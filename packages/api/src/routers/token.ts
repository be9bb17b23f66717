import { MintToken } from "@skillrun/contract";
import { mintToken } from "@skillrun/runtime";
import { procedure, router } from "./procedure.ts";

/** Scoped tokens, for browsers without a credential of their own. */
export const tokenRouter = router({
  mint: procedure.input(MintToken).mutation(({ ctx, input }) => mintToken(ctx, input)),
});
