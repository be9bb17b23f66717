export type { AppRouter } from "./routers/app.ts";
export { createTrpcExecutionClient, type TrpcClientOptions } from "./trpc-execution-client.ts";
