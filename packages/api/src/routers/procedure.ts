import { initTRPC } from "@trpc/server";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import { type ApiContext, principalOf } from "../context.ts";
import { errorCodes, faultOf, trpcErrorOf } from "../error-mapping.ts";

const t = initTRPC.context<ApiContext>().create({
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
  errorFormatter({ error, shape, ctx }) {
    const fault = faultOf(error);
    const { status, trpc } = errorCodes[fault.code];
    return {
      message: fault.message,
      code: TRPC_ERROR_CODES_BY_KEY[trpc],
      data: {
        code: fault.code,
        request_id: ctx?.request_id ?? null,
        detail: fault.detail ?? null,
        httpStatus: status,
        ...(shape.data.path === undefined ? {} : { path: shape.data.path }),
      },
    };
  },
});

/** Makes a router of procedures. */
export const router = t.router;

/** Makes in-process callers of a router; the REST projection answers through one. */
export const createCallerFactory = t.createCallerFactory;

/** The beginning of every procedure: knows who asks, and turns the runtime's faults into tRPC errors of the same code. */
export const procedure = t.procedure.use(async ({ ctx, next, type }) => {
  const principal = principalOf(ctx);
  if (type === "subscription") ctx.holdStream?.();
  const result = await next({ ctx: { principal } });
  if (!result.ok) throw trpcErrorOf(faultOf(result.error));
  return result;
});
