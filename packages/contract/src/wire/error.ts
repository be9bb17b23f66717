import { z } from "zod";
import { errorStatus } from "./error-status.ts";

/** The closed list of error codes. */
export const ErrorCode = z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]);
export type ErrorCode = keyof typeof errorStatus;

/** One thing wrong with a request: `loc` is the path to it, beginning with `path`, `query`, `header` or `body`. */
export const ErrorDetail = z.object({
  loc: z.array(z.union([z.string(), z.number()])),
  msg: z.string(),
  type: z.string(),
  input: z.unknown(),
});
export type ErrorDetail = z.infer<typeof ErrorDetail>;

/** The body of every answer that is not a success; `detail` comes with 422 alone. */
export const ErrorBody = z.object({
  error: z.object({ code: ErrorCode, message: z.string(), request_id: z.string() }),
  detail: z.array(ErrorDetail).optional(),
});
export type ErrorBody = z.infer<typeof ErrorBody>;
