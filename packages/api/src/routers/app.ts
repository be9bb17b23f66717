import { getMe } from "@skillrun/runtime";
import { apiKeyRouter } from "./api-key.ts";
import { artifactRouter } from "./artifact.ts";
import { auditRouter } from "./audit.ts";
import { executionRouter } from "./execution.ts";
import { createCallerFactory, procedure, router } from "./procedure.ts";
import { scheduleRouter } from "./schedule.ts";
import { skillRouter } from "./skill.ts";
import { spaceRouter } from "./space.ts";
import { principalRouter, tenantRouter } from "./tenant.ts";
import { threadRouter } from "./thread.ts";
import { tokenRouter } from "./token.ts";

/** Every procedure there is; each returns the very object that REST wraps in `data`. */
export const appRouter = router({
  me: procedure.query(({ ctx }) => getMe(ctx)),
  execution: executionRouter,
  skill: skillRouter,
  artifact: artifactRouter,
  schedule: scheduleRouter,
  thread: threadRouter,
  space: spaceRouter,
  audit: auditRouter,
  tenant: tenantRouter,
  principal: principalRouter,
  apiKey: apiKeyRouter,
  token: tokenRouter,
});

/** The router's type, for typed clients. */
export type AppRouter = typeof appRouter;

/** Makes a caller that runs procedures in this process. */
export const createCaller = createCallerFactory(appRouter);
/** Every procedure as a function, for one context. */
export type ApiCaller = ReturnType<typeof createCaller>;
