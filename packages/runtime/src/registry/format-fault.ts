import { cutText, type ErrorDetail, type SkillNotice, SkillrunError } from "@skillrun/contract";

const maxDetail = 100;

/** Files that cannot be published: a `validation_error` with a row for each thing that is wrong. */
export function formatFault(notices: readonly SkillNotice[], cause?: unknown): SkillrunError {
  const errors = notices.filter(({ severity }) => severity === "error").slice(0, maxDetail);
  const detail: ErrorDetail[] = errors.map(({ code, message, path, line }) => ({
    loc: ["body", ...(path === null ? [] : [path]), ...(line === null ? [] : [line])],
    msg: message,
    type: code,
    input: null,
  }));
  const text = errors
    .map(({ path, line, message }) => `${path === null ? "" : `${path}${line === null ? "" : `:${line}`}: `}${message}`)
    .join("; ");
  return new SkillrunError("validation_error", cutText(`The skill cannot be published: ${text}`, 1000), { detail, cause });
}
