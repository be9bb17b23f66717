import { once } from "node:events";
import { request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createApi } from "@skillrun/api";
import { createTestRuntime, type TestRuntime } from "@skillrun/runtime/testing";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import nextConfig from "../../next.config.ts";
import { closeServer } from "./close-server.ts";
import { createWebServer } from "./create-web-server.ts";
import { fixedPageHeaders } from "./fixed-page-headers.ts";
import { gradeResponse, scoreOf } from "./observatory.testing.ts";

let tested: TestRuntime;
let server: Server;
let port: number;
let remoteServer: Server;

beforeAll(async () => {
  tested = await createTestRuntime({ log: pino({ level: "silent" }) });
  const { runtime } = tested;
  const parts = { runtime, api: createApi(runtime, { trustedProxies: ["127.0.0.1"] }), isDev: false };
  const answerPage = async (_: unknown, response: { end(text: string): unknown }) => void response.end("a page");
  server = createWebServer({ ...parts, answerPage, localSignIn: true });
  remoteServer = createWebServer({ ...parts, answerPage: () => Promise.reject(new Error("broken page")), localSignIn: false });
  for (const each of [server, remoteServer]) await once(each.listen(0, "127.0.0.1"), "listening");
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  await Promise.all([closeServer(server, 0), closeServer(remoteServer, 0)]);
  await tested.close();
});

type Answer = { status: number | undefined; headers: Record<string, string | string[] | undefined>; text: string };
type Asked = { path?: string; method?: string; headers?: Record<string, string>; body?: string; of?: Server };

/** Unlike `fetch`, sends whatever Host it is told to. */
async function ask({ path = "/", method = "GET", headers = {}, body, of = server }: Asked): Promise<Answer> {
  const request = httpRequest({ host: "127.0.0.1", port: (of.address() as AddressInfo).port, path, method, headers });
  request.end(body);
  const [response] = (await once(request, "response")) as [import("node:http").IncomingMessage];
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, headers: response.headers, text };
}

const page = (headers: Record<string, string> = {}) => ask({ headers: { accept: "text/html", "sec-fetch-dest": "document", ...headers } });
const cookieOf = ({ headers }: Answer) => headers["set-cookie"]?.[0]?.split(";", 1)[0] ?? "";
const me = (cookie: string) => ask({ path: "/api-proxy/v1/me", headers: { cookie } });
const signInPage = (headers: Record<string, string> = {}) =>
  ask({ path: "/sign-in?next=%2Fthreads%2F1", headers: { accept: "text/html", "sec-fetch-dest": "document", ...headers } });
const signIn = (api_key: string, headers: Record<string, string> = {}) =>
  ask({
    path: "/api/session",
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ api_key }),
  });

test("a browser on this machine that opens the page is signed in", async () => {
  const answer = await page();
  expect(answer.text).toBe("a page");
  expect(answer.headers["set-cookie"]?.[0]).toMatch(/^skillrun_session_\d+=\S+; Path=\/; HttpOnly; SameSite=Lax; Expires=.* GMT$/);
  expect((await me(cookieOf(answer))).status).toBe(200);
});

test("one that is signed in keeps its session, one with a spoilt session gets another", async () => {
  const cookie = cookieOf(await page());
  expect((await page({ cookie })).headers["set-cookie"]).toBeUndefined();
  expect((await page({ cookie: `skillrun_session_${port}=spoilt` })).headers["set-cookie"]).toHaveLength(1);
});

test("who is signed in, or was just signed in, is led from the sign-in page back to where they were", async () => {
  const fresh = await signInPage();
  expect([fresh.status, fresh.headers["location"]]).toEqual([303, "/threads/1"]);
  const cookie = cookieOf(fresh);
  expect((await me(cookie)).status).toBe(200);
  expect((await signInPage({ cookie })).headers).toMatchObject({ location: "/threads/1" });
  const spoilt = await signInPage({ cookie: `skillrun_session_${port}=spoilt`, "sec-fetch-site": "same-origin" });
  expect([spoilt.status, spoilt.headers["set-cookie"]?.length]).toEqual([303, 1]);
});

test("the sign-in page is shown to who has no session, and to a browser that keeps no cookie", async () => {
  expect((await signInPage({ "sec-fetch-site": "cross-site" })).text).toBe("a page");
  expect((await signInPage({ "sec-fetch-site": "same-origin" })).text).toBe("a page");
});

test("servers on two ports of this machine do not sign each other's browser out", async () => {
  const other = (remoteServer.address() as AddressInfo).port;
  const cookie = `skillrun_session_${other}=of-the-other; ${cookieOf(await page())}`;
  expect((await me(cookie)).status).toBe(200);
  expect((await page({ cookie })).headers["set-cookie"]).toBeUndefined();
});

test("a name pointed here by a foreign name server gets the page, and no session", async () => {
  for (const host of [`evil.example:${port}`, `127.0.0.1.evil.example:${port}`, "localhost:1"]) {
    const answer = await page({ host });
    expect([answer.text, answer.headers["set-cookie"]]).toEqual(["a page", undefined]);
  }
});

test("a proxy's request, another site's link, and a server told not to sign in get no session", async () => {
  expect((await page({ "x-forwarded-for": "127.0.0.1" })).headers["set-cookie"]).toBeUndefined();
  expect((await page({ "sec-fetch-site": "cross-site" })).headers["set-cookie"]).toBeUndefined();
  const answer = await ask({ of: remoteServer, headers: { accept: "text/html" } });
  expect(answer.headers["set-cookie"]).toBeUndefined();
});

test("pages are told to the browser as ours alone", async () => {
  const { headers } = await page();
  expect(headers["content-security-policy"]).toMatch(/script-src 'self' 'nonce-[\w+/=]{24}';.*frame-ancestors 'none'/);
  expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "same-origin", "x-frame-options": "DENY" });
  expect((await page()).headers["content-security-policy"]).not.toBe(headers["content-security-policy"]);
});

test("behind TLS the checker's rules give pages, the sign-in and the API an A+", async () => {
  const tls = { "x-forwarded-proto": "https" };
  const answers = {
    page: await page(tls),
    signIn: await signIn(tested.api_key, tls),
    refusal: await ask({ path: "/api-proxy/v1/me", headers: tls }),
    answer: await ask({ path: "/api-proxy/v1/me", headers: { ...tls, authorization: `Bearer ${tested.api_key}` } }),
    unknown: await ask({ path: "/api-proxy/v1/nothing", headers: tls }),
    trpc: await ask({ path: "/api/trpc/me", headers: { ...tls, authorization: `Bearer ${tested.api_key}` } }),
    health: await ask({ path: "/healthz", headers: tls }),
  };
  for (const [name, { headers }] of Object.entries(answers)) {
    const grades = gradeResponse(headers);
    expect(
      Object.entries(grades).filter(([, grade]) => grade < 0),
      name,
    ).toEqual([]);
    expect(scoreOf(grades), name).toBeGreaterThanOrEqual(100);
  }
  expect(gradeResponse({})).toMatchObject({ "content-security-policy": -25, "x-frame-options": -20, "strict-transport-security": -20 });
});

test("hosts that run Next alone answer pages with the same fixed headers", async () => {
  const [rule] = (await nextConfig.headers?.()) ?? [];
  expect(Object.fromEntries(rule?.headers.map(({ key, value }) => [key, value]) ?? [])).toEqual(fixedPageHeaders);
});

test("a key signs a browser in, and signing out ends the session on the server", async () => {
  const answer = await signIn(tested.api_key);
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text).data.principal_id).toBe(tested.context.principal.id);
  const cookie = cookieOf(answer);
  expect((await me(cookie)).status).toBe(200);
  const left = await ask({ path: "/api/session", method: "DELETE", headers: { cookie } });
  expect([left.status, cookieOf(left)]).toEqual([204, `skillrun_session_${port}=`]);
  expect((await me(cookie)).status).toBe(401);
});

test("behind TLS the cookie is for TLS alone", async () => {
  expect((await signIn(tested.api_key, { "x-forwarded-proto": "https" })).headers["set-cookie"]?.[0]).toMatch(/; Secure$/);
});

test("who signs in with wrong keys again and again is told to wait, by the address that a trusted proxy names", async () => {
  const from = (address: string, key: string) => signIn(key, { "x-forwarded-for": address });
  const statuses = [];
  for (let index = 0; index < 7; index += 1) statuses.push((await from("198.51.100.7", "akp_wrong")).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 429]);
  const refused = await from("198.51.100.7", tested.api_key);
  expect([refused.status, JSON.parse(refused.text).error.code]).toEqual([429, "rate_limited"]);
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect((await from("198.51.100.8", tested.api_key)).status).toBe(200);
});

test("a wrong key, a form, a large body and an odd method are refused in the API's own shape", async () => {
  expect(JSON.parse((await signIn("akp_unknown")).text).error.code).toBe("unauthorized");
  expect((await signIn(tested.api_key, { "content-type": "text/plain" })).status).toBe(422);
  expect((await signIn("akp_".padEnd(20_000, "x"))).status).toBe(413);
  const odd = await ask({ path: "/api/session" });
  expect([odd.status, odd.headers["allow"], odd.headers["set-cookie"]]).toEqual([405, "POST, DELETE", undefined]);
});

test("the API is answered before the pages", async () => {
  expect((await ask({ path: "/healthz" })).status).toBe(200);
  expect((await ask({ path: "/api-proxy/v1/me" })).status).toBe(401);
});

test("a page that breaks is answered with 500 and says nothing", async () => {
  expect(await ask({ of: remoteServer })).toMatchObject({ status: 500, text: "Something went wrong on our side." });
});
