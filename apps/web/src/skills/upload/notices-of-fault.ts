import type { ErrorDetail, SkillNotice, SkillrunError } from "@skillrun/contract";

type Refusal = { message: string; notices: readonly Omit<SkillNotice, "code">[] };

/** Why an upload was refused: a sentence, and each thing that is wrong with its file and line. */
export function noticesOfFault(error: SkillrunError): Refusal {
  if (error.code === "payload_too_large")
    return { message: `${error.message} A skill may have 50 MB: leave out what it does not need.`, notices: [] };
  if (error.code === "forbidden") return { message: `You may not publish skills in this space. ${error.message}`, notices: [] };
  const { detail = [] } = error;
  if (detail.length === 0) return { message: error.message, notices: [] };
  const message = detail.length === 1 ? "This has to be put right first:" : `These ${detail.length} things have to be put right first:`;
  return { message, notices: detail.map(noticeOf) };
}

/** `loc` is `body`, then the file and the line where they are known. */
function noticeOf({ loc, msg }: ErrorDetail): Omit<SkillNotice, "code"> {
  const [, path, line] = loc;
  return {
    severity: "error",
    message: msg,
    path: path === undefined ? null : String(path),
    line: typeof line === "number" && line > 0 ? line : null,
  };
}
