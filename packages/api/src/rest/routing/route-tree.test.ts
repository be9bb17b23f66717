import { expect, test } from "vitest";
import { compileRoutes } from "./route-tree.ts";

const find = compileRoutes([
  { method: "GET", path: "/skills/{slug}" },
  { method: "POST", path: "/skills/{slug}" },
  { method: "GET", path: "/skills/executions" },
  { method: "GET", path: "/skills/executions/by-chat-tool-call/{tool_call_id}/events" },
]);

test.each([
  ["a%2Fb", "a/b"],
  ["%2E%2E", ".."],
  ["..", ".."],
  ["a%25b", "a%b"],
  ["%20x%20", " x "],
  ["%E5%91%BC%F0%9F%93%9E", "呼📞"],
  ["events", "events"],
  ["a+b;c=d,e", "a+b;c=d,e"],
])("the segment %s arrives as %j", (segment, id) => {
  const match = find("GET", `/skills/executions/by-chat-tool-call/${segment}/events`);
  expect(match).toMatchObject({ kind: "found", params: { tool_call_id: id } });
});

test("a literal wins over a parameter", () => {
  expect(find("GET", "/skills/executions")).toMatchObject({ kind: "found", route: { path: "/skills/executions" } });
  expect(find("GET", "/skills/others")).toMatchObject({ kind: "found", params: { slug: "others" } });
});

test("one trailing slash is ignored, and HEAD finds GET", () => {
  expect(find("HEAD", "/skills/x/")).toMatchObject({ kind: "found", params: { slug: "x" } });
  expect(find("GET", "/skills/x//")).toEqual({ kind: "unknown" });
});

test("percent-encoding that is broken, not UTF-8 or U+0000 names its parameter", () => {
  for (const segment of ["%", "%zz", "%ff", "a%e5%91", "%00"])
    expect(find("GET", `/skills/${segment}`)).toEqual({ kind: "malformed", param: "slug" });
});

test("a wrong method says which are right, and an unknown path is unknown", () => {
  expect(find("DELETE", "/skills/x")).toEqual({ kind: "wrong_method", allow: "GET, HEAD, POST" });
  expect(find("GET", "/skills/executions/by-chat-tool-call")).toEqual({ kind: "unknown" });
  expect(find("GET", "")).toEqual({ kind: "unknown" });
});

test("two routes of one method and path are refused", () => {
  const route = { method: "GET", path: "/a/{b}" };
  expect(() => compileRoutes([route, { method: "GET", path: "/a/{c}" }])).toThrow("two routes for GET /a/{c}");
});
