export type { AppRouter } from "./routers/app.ts";
export { createTrpcExecutionClient, type TrpcClientOptions } from "./trpc/trpc-execution-client.ts";
