import { SkillrunError } from "@skillrun/contract";
import { UsageError } from "../arguments/usage-error.ts";

/** What went wrong, in a line (or one for each thing wrong), with what to do about it. */
export function describeError(error: unknown, url: string | null): string {
  if (error instanceof UsageError) return error.message;
  if (!(error instanceof SkillrunError)) return error instanceof Error ? error.message : String(error);
  switch (error.code) {
    case "unavailable":
      if (url === null) return error.message;
      return `No answer from ${url}: ${reasonOf(error)}. Is the server running? It starts with "npm start"; SKILLRUN_URL says where it is.`;
    case "unauthorized":
      return `The server at ${url} refuses this key: ${error.message} SKILLRUN_API_KEY sets another one.`;
    case "validation_error": {
      const details = error.detail?.map(({ loc, msg }) => `${loc.slice(1).join(".") || loc.join(".")}: ${msg}`) ?? [];
      return details.length > 0 ? details.join("\n") : error.message;
    }
    default:
      return error.message;
  }
}

/** The network's own word ("connect ECONNREFUSED ...") lies under what fetch and tRPC make of it. */
function reasonOf(error: Error): string {
  let innermost: Error = error;
  while (innermost.cause instanceof Error) innermost = innermost.cause;
  if (innermost instanceof AggregateError && innermost.errors[0] instanceof Error) return innermost.errors[0].message;
  return innermost.message;
}
