import type { ErrorCode, ErrorDetail } from "./error.ts";

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
