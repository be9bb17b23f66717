import { SkillrunError } from "@skillrun/contract";
import { APICallError, NoSuchToolError, RetryError } from "ai";
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
  [answered(404), "The model's provider does not know this model (said so)."],
  [answered(429), "The model's provider has had too many requests; try again in a moment (said so)."],
  [answered(503), "The model's provider has a fault of its own; try again (said so)."],
  [answered(400), "The model's provider refused the request (said so)."],
  [answered(undefined), "The model's provider could not be reached (said so)."],
  [
    new RetryError({ message: "gave up", reason: "maxRetriesExceeded", errors: [answered(500), answered(429)] }),
    "The model's provider has had too many requests; try again in a moment (said so).",
  ],
  [new NoSuchToolError({ toolName: "x" }), "The model could not answer: Model tried to call unavailable tool 'x'. No tools are available."],
  [new SkillrunError("not_found", "There is no such space."), "There is no such space."],
  [new Error("password=secret"), "The answer failed inside the server; its log has the cause."],
])("%s is told as %s", (error, text) => {
  expect(describeModelError(error)).toBe(text);
});
