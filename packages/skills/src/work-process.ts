export type { WorkHost } from "../work-process/messages.ts";
export { runWorkProcess } from "../work-process/run-work-process.ts";
