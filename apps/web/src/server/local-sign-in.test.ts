import { expect, test } from "vitest";
import { isLocalPageRequest, type PageRequest } from "./local-sign-in.ts";

const browser = {
  host: "127.0.0.1:3000",
  accept: "text/html,application/xhtml+xml",
  "sec-fetch-site": "none",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
};
const request: PageRequest = { method: "GET", headers: browser, remoteAddress: "127.0.0.1", localPort: 3000 };
const withHeaders = (headers: PageRequest["headers"]) => isLocalPageRequest({ ...request, headers: { ...browser, ...headers } });

test("a browser on this machine that opens the page is local", () => {
  expect(isLocalPageRequest(request)).toBe(true);
});

test.each(["localhost:3000", "LOCALHOST:3000", "127.0.0.1:3000", "127.1.2.3:3000", "[::1]:3000"])(
  "%s is a name of this machine",
  (host) => {
    expect(withHeaders({ host })).toBe(true);
  },
);

test.each([
  "evil.example:3000",
  "localhost.evil.example:3000",
  "127.0.0.1.evil.example:3000",
  "127.0.0.1.nip.io:3000",
  "evil.example",
  "192.168.1.10:3000",
  "0.0.0.0:3000",
  "[::]:3000",
  "localhost:3001",
  "localhost",
  "localhost:3000:3000",
  "localhost:3000@evil.example",
  "",
])("a page opened under %j is not: the name may have been pointed here", (host) => {
  expect(withHeaders({ host })).toBe(false);
});

test("a request without a host is not local", () => {
  const { host: _, ...headers } = browser;
  expect(isLocalPageRequest({ ...request, headers })).toBe(false);
});

test("on port 80 the host needs no port", () => {
  expect(isLocalPageRequest({ ...request, localPort: 80, headers: { ...browser, host: "localhost" } })).toBe(true);
});

test.each(["192.168.1.10", "::ffff:192.168.1.10", "2001:db8::1", undefined])("a connection from %s is not local", (remoteAddress) => {
  expect(isLocalPageRequest({ ...request, remoteAddress })).toBe(false);
});

test.each(["::1", "::ffff:127.0.0.1"])("a connection from %s is local", (remoteAddress) => {
  expect(isLocalPageRequest({ ...request, remoteAddress })).toBe(true);
});

test.each(["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"])(
  "a proxy that says %s makes it remote",
  (name) => {
    expect(withHeaders({ [name]: "127.0.0.1" })).toBe(false);
  },
);

test.each(["cross-site", "same-site"])("a page opened from a %s page is not signed in", (site) => {
  expect(withHeaders({ "sec-fetch-site": site })).toBe(false);
});

test("only whole pages are: no frames, no scripts, no fetches, no posts", () => {
  expect(withHeaders({ "sec-fetch-dest": "iframe" })).toBe(false);
  expect(withHeaders({ "sec-fetch-dest": "empty" })).toBe(false);
  expect(isLocalPageRequest({ ...request, method: "POST" })).toBe(false);
  expect(isLocalPageRequest({ ...request, headers: { host: "localhost:3000", accept: "*/*" } })).toBe(false);
});

test("a browser that does not tell fetch metadata asks for HTML", () => {
  expect(isLocalPageRequest({ ...request, headers: { host: "localhost:3000", accept: "text/html" } })).toBe(true);
});
