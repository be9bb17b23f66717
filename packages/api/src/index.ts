export { authenticateRequest, sessionCookieName } from "./authenticate-request.ts";
export type { ChatDoor, ChatMessage } from "./chat-door.ts";
export { type Api, type ApiOptions, apiServerOptions, createApi } from "./create-api.ts";
export { fixedHeadersOf } from "./rest/exchange/fixed-headers.ts";
export { type AppRouter, appRouter, createCaller } from "./routers/app.ts";
