import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createApi } from "@skillrun/api";
import { createFirstOwnerLink, defaultPatienceMs, outlastOutage, preloadHandlers, type Runtime } from "@skillrun/runtime";
import type { HandlerSkill } from "@skillrun/runtime/skill";
import { bundledSkillsDirectory } from "@skillrun/skills";
import type { Environment } from "../env.ts";
import { closeServer } from "../server/close-server.ts";
import { createWebServer } from "../server/create-web-server.ts";
import { baseUrl, checkPort, describeListenFailure } from "./address.ts";
import { type Credentials, writeCredentials } from "./data-directory/credentials.ts";
import { lockDataDirectory } from "./data-directory/data-directory-lock.ts";
import { openFirstTenant } from "./data-directory/first-tenant.ts";
import { openChat } from "./open-chat.ts";
import { openDatabase } from "./open-database.ts";
import { openRuntime } from "./open-runtime.ts";
import { buildUi } from "./pages/build-ui.ts";
import { servePages } from "./pages/serve-pages.ts";
import type { ShowStep } from "./screen/progress.ts";
import { sayFolders } from "./screen/say-folders.ts";
import { saySandbox } from "./screen/say-sandbox.ts";
import type { Shutdown } from "./stopping/shutdown.ts";

/** How long a request in the making may take once the server stops; streams are ended by the runtime. */
const CLOSE_GRACE_MS = 3_000;

/** What a server is started with. */
type Boot = { env: Environment; skills: readonly HandlerSkill[]; isDev: boolean };

/** What the user is told once the server is up; `ownerLink` is the path of the first owner's one-time link, null where none is needed. */
export type Started = Credentials & { ownerLink: string | null };

/** Brings the whole server up, step by step, each with its stopper in `shutdown`; resolves with the credentials when it answers. */
export async function bootServer({ env, skills, isDev }: Boot, step: ShowStep, shutdown: Shutdown): Promise<Started> {
  const dataDirectory = env.SKILLRUN_DATA_DIR;
  const chat = openChat(env);
  const lock = await lockDataDirectory(dataDirectory, env.DATABASE_URL === undefined ? "exclusive" : "shared");
  shutdown.add("data directory", () => lock.release());
  await checkPort(env.HOST, env.PORT);
  if (!isDev) await step("web interface", buildUi);
  // While the database starts there is time; the runtime waits for what is not loaded yet.
  void preloadHandlers(bundledSkillsDirectory);
  const patienceMs = env.SKILLRUN_DATABASE_PATIENCE_MS;
  const where = { databaseUrl: env.DATABASE_URL, listenUrl: env.SKILLRUN_LISTEN_URL, dataDirectory, patienceMs };
  const { url } = await step("database", (progress) => openDatabase(where, shutdown, progress));
  const { runtime } = await step("runtime", () => startRuntime({ env, skills }, url, shutdown));
  await step("skills", async () => ({ done: sayFolders(runtime.skillFolders(), process.cwd()) }));
  await step("sandbox", async () => ({ done: saySandbox(runtime.sandbox) }));
  const tenant = await step("credentials", (progress) => {
    const onWait = () => progress.note("waiting for the database");
    const open = () => openFirstTenant(runtime, dataDirectory, env.SKILLRUN_API_KEY);
    return outlastOutage(open, { patienceMs: patienceMs ?? defaultPatienceMs, onWait });
  });
  const api = createApi(runtime, {
    chat,
    servesMetrics: env.SKILLRUN_METRICS === "on",
    corsOrigins: env.SKILLRUN_CORS_ORIGINS ?? [],
    trustedProxies: env.SKILLRUN_TRUSTED_PROXIES,
  });
  // Next bundles its own copy of our modules; its route handlers find the one API of this process here.
  Object.assign(globalThis, { [Symbol.for("skillrun.api")]: api });
  const { port } = await step("web server", async (progress) => {
    let answerPage: Awaited<ReturnType<typeof servePages>> = async (_request, response) => void response.writeHead(503).end();
    const server = createWebServer({
      runtime,
      api,
      answerPage: (request, response) => answerPage(request, response),
      localSignIn: env.SKILLRUN_LOCAL_SIGN_IN,
      isDev,
    });
    answerPage = await servePages(env, isDev, server, shutdown);
    progress.note("opening the port");
    return listen(server, env, runtime, shutdown);
  });
  const { done: _, ...owner } = tenant;
  const credentials = { base_url: baseUrl(env.HOST, port), ...owner };
  await writeCredentials(dataDirectory, credentials);
  await lock.announce(credentials.base_url);
  // Who is at this machine needs none.
  const ownerLink = env.SKILLRUN_LOCAL_SIGN_IN ? null : await createFirstOwnerLink(runtime);
  return { ...credentials, ownerLink };
}

async function startRuntime(
  { env, skills }: Pick<Boot, "env" | "skills">,
  databaseUrl: string,
  shutdown: Shutdown,
): Promise<{ done: string; runtime: Runtime }> {
  const runtime = await openRuntime(env, databaseUrl, skills);
  shutdown.add("runtime", () => runtime.close());
  return {
    done: env.SKILLRUN_EMBEDDED_WORKER ? "with a worker in this process" : "without a worker (SKILLRUN_EMBEDDED_WORKER=false)",
    runtime,
  };
}

/** Nothing may listen before everything can answer; a browser that reconnects takes a refused connection better than an error. */
async function listen(server: Server, env: Environment, runtime: Runtime, shutdown: Shutdown): Promise<{ done: string; port: number }> {
  server.listen({ host: env.HOST, port: env.PORT });
  await once(server, "listening").catch((error: unknown) => {
    throw describeListenFailure(error, env.HOST, env.PORT);
  });
  // Streams end when the runtime closes, and the server is closed when they have ended: so the two go together.
  shutdown.add("web server", async () => void (await Promise.all([closeServer(server, CLOSE_GRACE_MS), runtime.close()])));
  const { port } = server.address() as AddressInfo;
  return { done: `listening on ${env.HOST}, port ${port}`, port };
}
