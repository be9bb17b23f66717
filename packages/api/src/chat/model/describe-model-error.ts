import { cutText, SkillrunError } from "@skillrun/contract";
import { AISDKError, APICallError, RetryError } from "ai";

/** What a person is told when the model could not answer: the cause where it is the provider's or theirs, else nothing internal. */
export function describeModelError(error: unknown): string {
  if (RetryError.isInstance(error)) return describeModelError(error.lastError);
  if (error instanceof SkillrunError) return error.message;
  if (APICallError.isInstance(error)) return describeApiCall(error);
  if (AISDKError.isInstance(error)) return `The model could not answer: ${error.message}`;
  return "The answer failed inside the server; its log has the cause.";
}

function describeApiCall({ statusCode, message }: APICallError): string {
  const said = message === "" ? "" : ` (${cutText(message, 300)})`;
  if (statusCode === undefined) return `The model's provider could not be reached${said}.`;
  if (statusCode === 401 || statusCode === 403) return `The model's provider refused the API key${said}.`;
  if (statusCode === 404) return `The model's provider does not know this model${said}.`;
  if (statusCode === 429) return `The model's provider has had too many requests; try again in a moment${said}.`;
  if (statusCode >= 500) return `The model's provider has a fault of its own; try again${said}.`;
  return `The model's provider refused the request${said}.`;
}
