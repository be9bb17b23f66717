import { expect, test } from "vitest";
import { readFault } from "./request.ts";

test("an error body is told with its code and message", () => {
  const body = { error: { code: "conflict", message: "Still answering.", request_id: "r1" } };
  expect(readFault(409, JSON.stringify(body))).toMatchObject({ code: "conflict", message: "Still answering." });
});

test("what something in between answered is told by its status", () => {
  expect(readFault(502, "<html>Bad gateway</html>")).toMatchObject({ code: "unavailable", message: "The server answered 502." });
  expect(readFault(500, '{"error":{"code":"toString","message":"x"}}').message).toBe("The server answered 500.");
  expect(readFault(500, '{"error":null}').message).toBe("The server answered 500.");
  expect(readFault(401, "").code).toBe("unauthorized");
  expect(readFault(413, "too much").code).toBe("payload_too_large");
});
