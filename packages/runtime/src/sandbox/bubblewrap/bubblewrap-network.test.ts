import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../sandbox.ts";
import { openSession } from "../sandbox-sessions.testing.ts";
import { openForTests } from "./open-for-tests.testing.ts";

const directory = await mkdtemp(join(tmpdir(), "bubblewrap-network-"));
const open = await openForTests({ directory, allowPrivateAddresses: true });
const heard: string[] = [];
const server = createServer((incoming, answer) => {
  heard.push(incoming.url ?? "");
  answer.end("answered\n");
});
afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true, force: true });
});

describe.runIf(open !== null)("the network of a session", () => {
  let sandbox: Sandbox;
  let address = "";
  beforeAll(async () => {
    if (open !== null) sandbox = await open();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    address = `localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => sandbox.close());
  const fixture = {
    get sandbox() {
      return sandbox;
    },
  };

  test("curl, Python and Node reach an allowed host without knowing of the proxy", async () => {
    const { session } = await openSession(fixture, { network: [address] });
    const python = `import urllib.request; print(urllib.request.urlopen("http://${address}/python").read().decode(), end="")`;
    const node = `console.log((await (await fetch("http://${address}/node")).text()).trim())`;
    const commands: { argv: [string, ...string[]] }[] = [
      { argv: ["python3", "-c", python] },
      { argv: ["node", "--input-type=module", "-e", node] },
    ];
    if (sandbox.abilities.commands.includes("curl")) commands.push({ argv: ["curl", "-sS", `http://${address}/curl`] });
    for (const run of commands) expect(await session.run({ run })).toMatchObject({ end: "exit", exitCode: 0, stdout: "answered\n" });
    expect(heard).toEqual(expect.arrayContaining(["/python", "/node"]));
  });

  test("nothing else is reached, past the proxy or through it", async () => {
    const { session } = await openSession(fixture, { network: ["allowed.example.com"] });
    const before = heard.length;
    const direct = `import urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for open in (opener.open, urllib.request.urlopen):
    try: print(open("http://${address}/stolen").read())
    except OSError as error: print("refused")`;
    expect(await session.run({ run: { argv: ["python3", "-c", direct] } })).toMatchObject({ exitCode: 0, stdout: "refused\nrefused\n" });
    expect(heard.length).toBe(before);
  });

  test("a program behind the proxy keeps its input, output, exit code and end", async () => {
    const { session } = await openSession(fixture, { network: [address] });
    expect(await session.run({ run: { shell: "cat; echo err >&2; exit 7" }, stdin: "in" })).toMatchObject({
      exitCode: 7,
      stdout: "in",
      stderr: "err\n",
    });
    expect(await session.run({ run: { argv: ["no-such-program"] } })).toMatchObject({ exitCode: 127 });
    expect(await session.run({ run: { shell: "kill -9 $$" } })).toMatchObject({ end: "exit", exitCode: 137 });
    expect(await session.run({ run: { shell: "while :; do sleep 0.1; done" }, wallMs: 500 })).toMatchObject({ end: "timeout" });
  });
});
