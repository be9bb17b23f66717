import { type ErrorBody, type ErrorCode, type ErrorDetail, errorStatus, SkillrunError } from "@skillrun/contract";
import { databaseFaultOf } from "@skillrun/runtime";
import { TRPCError } from "@trpc/server";
import { ZodError } from "zod";

type TrpcCode = TRPCError["code"];

/** The one table of error codes: each with its HTTP status and its tRPC code. */
export const errorCodes = {
  unauthorized: { status: errorStatus.unauthorized, trpc: "UNAUTHORIZED" },
  forbidden: { status: errorStatus.forbidden, trpc: "FORBIDDEN" },
  not_found: { status: errorStatus.not_found, trpc: "NOT_FOUND" },
  conflict: { status: errorStatus.conflict, trpc: "CONFLICT" },
  payload_too_large: { status: errorStatus.payload_too_large, trpc: "PAYLOAD_TOO_LARGE" },
  validation_error: { status: errorStatus.validation_error, trpc: "UNPROCESSABLE_CONTENT" },
  rate_limited: { status: errorStatus.rate_limited, trpc: "TOO_MANY_REQUESTS" },
  internal: { status: errorStatus.internal, trpc: "INTERNAL_SERVER_ERROR" },
  unavailable: { status: errorStatus.unavailable, trpc: "SERVICE_UNAVAILABLE" },
} as const satisfies Record<ErrorCode, { status: number; trpc: TrpcCode }>;

/** The faults tRPC itself raises before a procedure runs; every other of its codes is `internal`. */
const faultsOfTrpc: Partial<Record<TrpcCode, ErrorCode>> = {
  PARSE_ERROR: "validation_error",
  BAD_REQUEST: "validation_error",
  UNSUPPORTED_MEDIA_TYPE: "validation_error",
  NOT_FOUND: "not_found",
  METHOD_NOT_SUPPORTED: "not_found",
  PAYLOAD_TOO_LARGE: "payload_too_large",
};

/** Any thrown value as the fault a caller may see: an unknown one becomes `internal` and says nothing of itself. */
export function faultOf(thrown: unknown): SkillrunError {
  if (thrown instanceof SkillrunError) return thrown;
  if (thrown instanceof ZodError) return validationFault(thrown);
  if (thrown instanceof TRPCError) {
    if (thrown.cause instanceof SkillrunError) return thrown.cause;
    if (thrown.cause instanceof ZodError) return validationFault(thrown.cause);
    const code = faultsOfTrpc[thrown.code];
    if (code !== undefined) return new SkillrunError(code, thrown.message, { cause: thrown });
  }
  const cause = thrown instanceof TRPCError ? thrown.cause : thrown;
  const kind = databaseFaultOf(cause);
  if (kind === "away") return new SkillrunError("unavailable", "The database does not answer; try again.", { retryAfterSeconds: 1, cause });
  if (kind === "data") return new SkillrunError("validation_error", "The request holds something that cannot be stored.", { cause });
  return new SkillrunError("internal", "Something went wrong on our side; the request id says where to look.", { cause: thrown });
}

/** A fault as a tRPC error of the matching code, with the fault as its cause. */
export function trpcErrorOf(fault: SkillrunError): TRPCError {
  return new TRPCError({ code: errorCodes[fault.code].trpc, message: fault.message, cause: fault });
}

/** The body REST sends for a fault. */
export function errorBodyOf(fault: SkillrunError, requestId: string): ErrorBody {
  const error = { code: fault.code, message: fault.message, request_id: requestId };
  return fault.detail === undefined ? { error } : { error, detail: fault.detail };
}

/** A `validation_error` about one place of a request, e.g. `["header", "content-type"]`. */
export function invalid(loc: ErrorDetail["loc"], msg: string, type: string, cause?: unknown): SkillrunError {
  return new SkillrunError("validation_error", `${loc.join(".")}: ${msg}`, { detail: [{ loc, msg, type, input: null }], cause });
}

function validationFault(error: ZodError): SkillrunError {
  const detail = error.issues.map((issue) => ({
    loc: issue.path.map((key) => (typeof key === "number" ? key : String(key))),
    msg: issue.message,
    type: issue.code ?? "custom",
    input: null,
  }));
  return new SkillrunError("validation_error", "The request is not valid; `detail` says where.", { detail, cause: error });
}
