import { expect, test } from "vitest";
import { createClientAddress } from "./client-address.ts";

test("without trusted proxies the other end of the connection is the client, whatever it says", () => {
  const addressOf = createClientAddress([]);
  expect(addressOf("192.0.2.1", "198.51.100.7")).toBe("192.0.2.1");
  expect(addressOf("::ffff:192.0.2.1", undefined)).toBe("192.0.2.1");
  expect(addressOf(undefined, "198.51.100.7")).toBeNull();
});

test("behind trusted proxies the client is the last one that is none of them, and what it made up stands before it", () => {
  const addressOf = createClientAddress(["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"]);
  expect(addressOf("127.0.0.1", "1.1.1.1, 198.51.100.7")).toBe("198.51.100.7");
  expect(addressOf("::ffff:127.0.0.1", "1.1.1.1, 198.51.100.7, 10.1.2.3")).toBe("198.51.100.7");
  expect(addressOf("2001:db8::1", "[2001:dead::5]:4711")).toBe("2001:dead::5");
  expect(addressOf("127.0.0.1", "198.51.100.7:4711")).toBe("198.51.100.7");
  expect(addressOf("192.0.2.1", "198.51.100.7")).toBe("192.0.2.1");
});

test("a trusted proxy that names nobody, or no address, is the client itself", () => {
  const addressOf = createClientAddress(["127.0.0.1", "10.0.0.0/8"]);
  for (const forwardedFor of [undefined, "", "unknown", "198.51.100.7, _hidden", ",", "a".repeat(10_000)]) {
    expect(addressOf("127.0.0.1", forwardedFor)).toBe("127.0.0.1");
  }
  expect(addressOf("127.0.0.1", "unknown, 10.0.0.1")).toBe("10.0.0.1");
});
