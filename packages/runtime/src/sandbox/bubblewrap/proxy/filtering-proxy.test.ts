import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { createFilteringProxy, type ProxyRules } from "./filtering-proxy.ts";

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address() as AddressInfo;
  return address.port;
}

async function startTarget(): Promise<{ port: number; hosts: string[] }> {
  const hosts: string[] = [];
  const port = await listen(
    createServer((incoming, answer) => {
      hosts.push(incoming.headers.host ?? "");
      incoming.on("end", () => answer.end(`${incoming.method} ${incoming.url} ${"x".repeat(1000)}`)).resume();
    }),
  );
  return { port, hosts };
}

async function startProxy(rules: Partial<ProxyRules>): Promise<number> {
  return await listen(createFilteringProxy({ allowed: [], allowPrivateAddresses: true, maxConnections: 8, maxBytes: 1_000_000, ...rules }));
}

async function get(proxyPort: number, url: string): Promise<{ status: number | undefined; body: string }> {
  const outgoing = request({ host: "127.0.0.1", port: proxyPort, path: url, headers: { host: new URL(url).host } }).end();
  const [response] = await once(outgoing, "response");
  return { status: response.statusCode, body: await text(response) };
}

async function tunnel(proxyPort: number, target: string): Promise<{ status: number; body: string }> {
  const outgoing = request({ host: "127.0.0.1", port: proxyPort, method: "CONNECT", path: target }).end();
  const [response, socket] = await once(outgoing, "connect");
  if (response.statusCode !== 200) {
    socket.destroy();
    return { status: response.statusCode, body: "" };
  }
  socket.write("GET /through HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  return { status: 200, body: await text(socket).catch(() => "") };
}

test("requests and tunnels reach an allowed host, which hears its own name", async () => {
  const target = await startTarget();
  const proxy = await startProxy({ allowed: [`target.test:${target.port}`], resolve: async () => ["127.0.0.1"] });
  expect(await get(proxy, `http://target.test:${target.port}/path?q=1`)).toMatchObject({
    status: 200,
    body: expect.stringContaining("GET /path?q=1"),
  });
  expect(target.hosts).toEqual([`target.test:${target.port}`]);
  expect((await tunnel(proxy, `target.test:${target.port}`)).body).toContain("GET /through");
});

test("hosts that are not allowed are refused, whatever the Host header says", async () => {
  const target = await startTarget();
  const proxy = await startProxy({ allowed: ["target.test"], resolve: async () => ["127.0.0.1"] });
  expect(await get(proxy, `http://target.test:${target.port}/`)).toMatchObject({ status: 403 });
  expect(await get(proxy, `http://127.0.0.1:${target.port}/`)).toMatchObject({ status: 403 });
  expect(await tunnel(proxy, `127.0.0.1:${target.port}`)).toMatchObject({ status: 403 });
  expect(await tunnel(proxy, `target.test:22`)).toMatchObject({ status: 403 });
  expect(target.hosts).toEqual([]);
});

test("a name that leads to a private address is refused, and is resolved only once", async () => {
  const target = await startTarget();
  let resolutions = 0;
  const answers = [["127.0.0.1", "10.0.0.1"], ["169.254.169.254"], ["::ffff:127.0.0.1"]];
  const proxy = await startProxy({
    allowed: [`rebinding.test:${target.port}`],
    allowPrivateAddresses: false,
    resolve: async () => answers[resolutions++] ?? [],
  });
  expect(await get(proxy, `http://rebinding.test:${target.port}/`)).toMatchObject({ status: 403 });
  expect(await tunnel(proxy, `rebinding.test:${target.port}`)).toMatchObject({ status: 403 });
  expect(await get(proxy, `http://rebinding.test:${target.port}/`)).toMatchObject({ status: 403 });
  expect(resolutions).toBe(3);
  expect(target.hosts).toEqual([]);
});

test("what passes is bounded", async () => {
  const target = await startTarget();
  const proxy = await startProxy({ allowed: [`target.test:${target.port}`], maxBytes: 3000, resolve: async () => ["127.0.0.1"] });
  const lengths: number[] = [];
  for (let n = 0; n < 6; n += 1) lengths.push((await tunnel(proxy, `target.test:${target.port}`)).body.length);
  expect(lengths[0]).toBeGreaterThan(1000);
  expect(lengths.at(-1)).toBe(0);
});
