import { z } from "zod";

/** A value written as JSON text, as an operator sets it in a variable; `JsonText.pipe(schema)` says which. */
export const JsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "must be JSON" });
    return z.NEVER;
  }
});
