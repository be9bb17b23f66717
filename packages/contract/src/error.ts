import { z } from "zod";

/** Every error code there is, with its HTTP status. */
export const errorStatus = {
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  validation_error: 422,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const;

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

/** A fault the caller can act on; transports turn it into an `ErrorBody`. */
export class SkillrunError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail[] | undefined;
  /** Seconds after which trying again makes sense; sent as `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: { detail?: ErrorDetail[]; retryAfterSeconds?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "SkillrunError";
    this.code = code;
    this.detail = options.detail;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
