import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { baseUrl, checkPort } from "./address.ts";

test.each([
  ["127.0.0.1", "http://127.0.0.1:3000"],
  ["localhost", "http://localhost:3000"],
  ["0.0.0.0", "http://127.0.0.1:3000"],
  ["::", "http://127.0.0.1:3000"],
  ["::1", "http://[::1]:3000"],
])("a server on %s is reached at %s", (host, url) => {
  expect(baseUrl(host, 3000)).toBe(url);
});

test("a free port passes, and is free afterwards", async () => {
  const port = await withServer(async (port) => port);
  await checkPort("127.0.0.1", port);
  await checkPort("127.0.0.1", port);
});

test("a port in use is refused with the variable's name and another one", async () => {
  await withServer(async (port) => {
    await expect(checkPort("127.0.0.1", port)).rejects.toThrow(
      `PORT ${port} is in use by another program. Choose another one. Example: PORT=${port + 1}`,
    );
  });
});

test("an address of another machine is refused with the variable's name", async () => {
  await expect(checkPort("192.0.2.1", 3000)).rejects.toThrow("HOST 192.0.2.1 is no address of this machine");
});

async function withServer<Result>(act: (port: number) => Promise<Result>): Promise<Result> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await act((server.address() as AddressInfo).port);
  } finally {
    server.close();
    await once(server, "close");
  }
}
