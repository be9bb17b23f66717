import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildUi } from "../../apps/web/src/boot/pages/build-ui.ts";
import { type BenchContext, type Row, show } from "../bench-context.ts";
import { startServer } from "../child-server.ts";

const repository = join(import.meta.dirname, "../..");

/** The JavaScript that a browser loads before a message can be typed at `/`; the floor is a Next page that says one word. */
export async function measurePage({ env }: BenchContext): Promise<Row[]> {
  const ours = await firstLoadOfProduct(env);
  const bare = await firstLoadOfEmptyPage();
  return [
    {
      measure: "JavaScript of the first load of `/`, gzipped",
      product: show(ours / 1_000, " kB"),
      floor: show(bare / 1_000, " kB"),
      ratio: show(ours / bare),
      goal: "at most 250 kB",
    },
  ];
}

async function firstLoadOfProduct(env: Record<string, string>): Promise<number> {
  await buildUi({ note: () => undefined });
  const server = await startServer("product-server.ts", { ...env, PAGES: "on", EMBEDDED_WORKER: "false" });
  try {
    const html = await (await fetch(`http://127.0.0.1:${server.port}/`)).text();
    return gzippedBytes(scriptsOf(html), join(repository, "apps/web/.next"));
  } finally {
    await server.stop();
  }
}

async function firstLoadOfEmptyPage(): Promise<number> {
  // Inside the repository, so that the same Next and React are found.
  const parent = join(repository, "test-results");
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(join(parent, "empty-page-"));
  try {
    mkdirSync(join(directory, "app"));
    const files = {
      "next.config.mjs": `export default { turbopack: { root: ${JSON.stringify(repository)} } };\n`,
      "app/layout.jsx": "export default function Layout({ children }) {\n  return <html lang='en'><body>{children}</body></html>;\n}\n",
      "app/page.jsx": "export default function Page() {\n  return <p>Hello</p>;\n}\n",
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    await buildNext(directory);
    const html = readFileSync(join(directory, ".next/server/app/index.html"), "utf8");
    return gzippedBytes(scriptsOf(html), join(directory, ".next"));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function buildNext(directory: string): Promise<void> {
  const next = createRequire(join(repository, "apps/web/package.json")).resolve("next/dist/bin/next");
  const env = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  const build = spawn(process.execPath, [next, "build", directory], { stdio: ["ignore", "ignore", "inherit"], env });
  const [exitCode] = await once(build, "exit");
  if (exitCode !== 0) throw new Error("the empty page could not be built");
}

/** The scripts that a page names, as paths below its build; those for browsers without modules are never loaded. */
function scriptsOf(html: string): string[] {
  const isOld = new Set([...html.matchAll(/<script[^>]*noModule[^>]*>/gi)].flatMap(([tag]) => pathsIn(tag)));
  return [...new Set(pathsIn(html))].filter((path) => !isOld.has(path));
}

function pathsIn(html: string): string[] {
  return [...html.matchAll(/\/_next\/(static\/[^"'\\?\s]+\.js)/g)].map(([, path = ""]) => path);
}

function gzippedBytes(paths: readonly string[], build: string): number {
  return paths.reduce((sum, path) => sum + gzipSync(readFileSync(join(build, path))).length, 0);
}
