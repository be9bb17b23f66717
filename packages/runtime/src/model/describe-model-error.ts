import { cutText, SkillrunError } from "@skillrun/contract";
import { AISDKError, APICallError, InvalidResponseDataError, RetryError } from "ai";

const maxSaidLength = 300;

/** What a person is told when the model could not answer, or not to the end: what is known of it and what to do, and nothing internal. */
export function describeModelError(error: unknown): string {
  if (RetryError.isInstance(error)) return describeModelError(error.lastError);
  if (error instanceof SkillrunError) return error.message;
  if (isBrokenOff(error)) {
    return `The answer was cut off: the model's provider did not send it to its end${saidBy(error)}. What came of it is kept; write "go on" to continue.`;
  }
  if (APICallError.isInstance(error)) return describeApiCall(error);
  if (AISDKError.isInstance(error)) return `The model could not answer: ${cutText(error.message, maxSaidLength, "…")}`;
  return "The answer failed; the server's log has the cause.";
}

/** The provider had begun to answer: its connection broke, or its stream ended without the end. */
function isBrokenOff(error: unknown): error is Error {
  if (APICallError.isInstance(error)) return error.statusCode !== undefined && error.statusCode < 300;
  if (InvalidResponseDataError.isInstance(error)) return error.message.includes("ended without");
  return error instanceof TypeError && error.message === "terminated";
}

function describeApiCall(error: APICallError): string {
  const { statusCode } = error;
  const said = saidBy(error);
  if (statusCode === undefined) return `The model's provider could not be reached${said}.`;
  if (statusCode === 401) return `The model's provider refused the API key${said}.`;
  if (statusCode === 403) return `The model's provider does not allow this${said}.`;
  if (statusCode === 404) return `The model's provider knows no such model or address${said}.`;
  if (statusCode === 429) return `The model's provider takes no more requests at the moment; try again later, or see to its quota${said}.`;
  if (statusCode >= 500) return `The model's provider answered ${statusCode}; try again${said}.`;
  return `The model's provider refused the request${said}.`;
}

/** The words of the innermost cause: what lies over it is how the SDK came to hear of it. */
function saidBy(error: Error): string {
  const { message, cause } = error;
  if (cause instanceof Error && cause.message !== "") return saidBy(cause);
  return message === "" ? "" : ` (${cutText(message, maxSaidLength, "…")})`;
}
