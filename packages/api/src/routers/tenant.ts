import { CreatePrincipal, PageQuery, PrincipalRef, UpdatePrincipal, UpdateTenant } from "@skillrun/contract";
import {
  createLink,
  createPrincipal,
  deletePrincipal,
  getPrincipal,
  getTenant,
  listPrincipals,
  updatePrincipal,
  updateTenant,
} from "@skillrun/runtime";
import { z } from "zod";
import { procedure, router } from "./procedure.ts";

const MakeLink = PrincipalRef.extend({ purpose: z.enum(["invitation", "password_reset"]).default("invitation") });

/** The caller's tenant. */
export const tenantRouter = router({
  get: procedure.query(({ ctx }) => getTenant(ctx)),
  update: procedure.input(UpdateTenant).mutation(({ ctx, input }) => updateTenant(ctx, input)),
});

/** Everybody who acts in the tenant: people and programs. */
export const principalRouter = router({
  list: procedure.input(PageQuery).query(({ ctx, input }) => listPrincipals(ctx, input)),
  get: procedure.input(PrincipalRef).query(({ ctx, input }) => getPrincipal(ctx, input)),
  create: procedure.input(CreatePrincipal).mutation(({ ctx, input }) => createPrincipal(ctx, input)),
  update: procedure.input(UpdatePrincipal).mutation(({ ctx, input }) => updatePrincipal(ctx, input)),
  delete: procedure.input(PrincipalRef).mutation(({ ctx, input }) => deletePrincipal(ctx, input)),
  createLink: procedure.input(MakeLink).mutation(({ ctx, input }) => createLink(ctx, input)),
});
