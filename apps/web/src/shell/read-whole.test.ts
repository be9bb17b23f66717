import { afterEach, expect, test, vi } from "vitest";
import { readWhole } from "./read-whole.ts";

afterEach(() => vi.unstubAllGlobals());

test("every page of a list becomes one, and a page alone stays as it is", async () => {
  const asked: string[] = [];
  const pages: Record<string, object> = {
    "/api-proxy/v1/x?limit=2": { data: [1, 2], meta: { next_cursor: "a+b", has_more: true } },
    "/api-proxy/v1/x?limit=2&cursor=a%2Bb": { data: [3], meta: { next_cursor: null, has_more: false } },
  };
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    return Response.json(pages[path]);
  });
  const { signal } = new AbortController();
  expect((await readWhole("/x?limit=2", true, signal)).body).toEqual({ data: [1, 2, 3], meta: { next_cursor: null, has_more: false } });
  expect(asked.length).toBe(2);
  expect((await readWhole("/x?limit=2", false, signal)).body).toEqual(pages["/api-proxy/v1/x?limit=2"]);
});
