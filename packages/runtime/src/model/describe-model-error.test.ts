import { SkillrunError } from "@skillrun/contract";
import { APICallError, InvalidResponseDataError, NoSuchToolError, RetryError } from "ai";
import { expect, test } from "vitest";
import { describeModelError } from "./describe-model-error.ts";

const answered = (statusCode: number | undefined) =>
  new APICallError({
    message: "said so",
    url: "http://provider",
    requestBodyValues: {},
    ...(statusCode === undefined ? {} : { statusCode }),
  });

test.each<[unknown, string]>([
  [answered(401), "The model's provider refused the API key (said so)."],
  [answered(403), "The model's provider does not allow this (said so)."],
  [answered(404), "The model's provider knows no such model or address (said so)."],
  [answered(429), "The model's provider takes no more requests at the moment; try again later, or see to its quota (said so)."],
  [answered(503), "The model's provider answered 503; try again (said so)."],
  [answered(400), "The model's provider refused the request (said so)."],
  [answered(undefined), "The model's provider could not be reached (said so)."],
  [
    new RetryError({ message: "gave up", reason: "maxRetriesExceeded", errors: [answered(500), answered(429)] }),
    "The model's provider takes no more requests at the moment; try again later, or see to its quota (said so).",
  ],
  [new NoSuchToolError({ toolName: "x" }), "The model could not answer: Model tried to call unavailable tool 'x'. No tools are available."],
  [new SkillrunError("not_found", "There is no such space."), "There is no such space."],
  [new Error("password=secret"), "The answer failed; the server's log has the cause."],
  [
    answered(200),
    `The answer was cut off: the model's provider did not send it to its end (said so). What came of it is kept; write "go on" to continue.`,
  ],
  [
    new InvalidResponseDataError({ data: null, message: "Response stream ended without a finish reason." }),
    expect.stringContaining("The answer was cut off"),
  ],
  [new InvalidResponseDataError({ data: null, message: "Expected an id." }), "The model could not answer: Expected an id."],
  [new TypeError("terminated", { cause: new Error("other side closed") }), expect.stringContaining("to its end (other side closed).")],
])("%s is told as %s", (error, text) => {
  expect(describeModelError(error)).toEqual(text);
});
