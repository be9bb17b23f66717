import { spawn } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { tryLockFile } from "@skillrun/postgres";
import { BootError } from "../boot-error.ts";
import { replaceFile } from "../data-directory/replace-file.ts";
import { repositoryDirectory, webDirectory } from "../repository.ts";
import type { StepProgress } from "../screen/progress.ts";
import { hashFiles } from "./hash-files.ts";

/** All that a production build is made from; tests do not get into it. */
const INPUTS = [
  "package-lock.json",
  "tsconfig.base.json",
  "apps/web/*.{json,ts,mjs,js}",
  "apps/web/{src,public}/**",
  "packages/{contract,react,api,runtime,postgres,skill-format,skills}/package.json",
  "packages/{contract,react,api,runtime,postgres,skill-format}/src/**",
];
const NOT_INPUTS = ["**/*.test.{ts,tsx}", "**/*.testsuite.ts", "apps/web/next-env.d.ts", "apps/web/src/boot/**"];
const BUILD_DIRECTORY = join(webDirectory, ".next");
const STAMP_PATH = join(BUILD_DIRECTORY, "skillrun-build");
const LOCK_PATH = join(repositoryDirectory, "node_modules", ".cache", "skillrun-build.lock");

/** Makes the UI's production build unless there is one of these very sources; one process builds, others wait for it. */
export async function buildUi(progress: StepProgress): Promise<{ done: string }> {
  const stamp = await hashFiles(repositoryDirectory, INPUTS, NOT_INPUTS, process.version);
  if (await isCurrent(stamp)) return { done: "built before" };
  await mkdir(join(LOCK_PATH, ".."), { recursive: true });
  for (;;) {
    const lock = tryLockFile(LOCK_PATH, "exclusive");
    if (lock !== null) {
      try {
        if (await isCurrent(stamp)) return { done: "built by another start" };
        progress.note("building, which takes about a minute");
        await rm(STAMP_PATH, { force: true });
        await runNextBuild(progress);
        await replaceFile(STAMP_PATH, `${stamp}\n`, 0o644);
        return { done: "built" };
      } finally {
        lock.release();
      }
    }
    progress.note("another start is building it");
    await sleep(200);
  }
}

/** A build that failed half-way leaves no BUILD_ID. */
async function isCurrent(stamp: string): Promise<boolean> {
  const read = (path: string) => readFile(path, "utf8").catch(() => null);
  return (await read(STAMP_PATH))?.trim() === stamp && (await read(join(BUILD_DIRECTORY, "BUILD_ID"))) !== null;
}

async function runNextBuild(progress: StepProgress): Promise<void> {
  const next = createRequire(import.meta.url).resolve("next/dist/bin/next");
  const build = spawn(process.execPath, [next, "build", webDirectory], { stdio: ["ignore", "pipe", "pipe"] });
  const stopBuild = () => build.kill();
  process.once("exit", stopBuild);
  let output = "";
  for (const stream of [build.stdout, build.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const line = progressLine(text);
      if (line !== undefined) progress.note(line);
    });
  }
  const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    build.once("error", reject).once("close", (...how) => resolve(how));
  });
  process.off("exit", stopBuild);
  if (exitCode !== 0)
    throw new BootError(`The web interface could not be built (next build ended with ${signal ?? exitCode}):\n${output.trim()}`);
}

/** The last of Next's lines that tell where it is, without its ornaments. */
function progressLine(text: string): string | undefined {
  const lines = stripVTControlCharacters(text).split("\n");
  const telling = lines
    .map((line) => line.replace(/^[^\p{L}\p{N}]+/u, "").trim())
    .filter((line) => /^(Creating|Compiled|Collecting|Generating|Finalizing)/.test(line) && !/\(\d+\/\d+\)[ .]*$/.test(line));
  return telling.at(-1)?.replace(/[\s.…]+$/, "");
}
