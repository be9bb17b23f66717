import { expect, test } from "vitest";
import { isAllowedHost } from "./allowed-host.ts";

const allowed = ["api.example.com", "*.example.org", "db.example.net:5432"];

test.each([
  ["api.example.com", 443],
  ["API.Example.com.", 80],
  ["a.example.org", 443],
  ["a.b.example.org", 80],
  ["db.example.net", 5432],
])("%s:%i is allowed", (host, port) => {
  expect(isAllowedHost(allowed, host, port)).toBe(true);
});

test.each([
  ["example.com", 443],
  ["api.example.com", 8080],
  ["evil-api.example.com", 443],
  ["api.example.com.evil.net", 443],
  ["example.org", 443],
  ["evilexample.org", 443],
  [".example.org", 443],
  ["db.example.net", 443],
  ["", 443],
])("%s:%i is not allowed", (host, port) => {
  expect(isAllowedHost(allowed, host, port)).toBe(false);
});
