import { accessSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

const commands = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const macApps = ["Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome"];
const playwrightBinaries = [
  "chrome-linux/chrome",
  "chrome-linux64/chrome",
  "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
  "chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
  "chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
];

/** The path of a Chromium on this machine (`SKILLRUN_CHROMIUM` first, then PATH, macOS apps, Playwright's downloads), or undefined. */
export function findChromium(env: Record<string, string | undefined> = process.env): string | undefined {
  const named = env["SKILLRUN_CHROMIUM"];
  if (named) return isExecutable(named) ? named : undefined;
  const folders = [...(env["PATH"] ?? "").split(delimiter), "/usr/bin", "/usr/local/bin", "/snap/bin"].filter((folder) => folder !== "");
  const home = env["HOME"] ?? homedir();
  const candidates = [
    ...folders.flatMap((folder) => commands.map((command) => join(folder, command))),
    ...["/Applications", join(home, "Applications")].flatMap((folder) => macApps.map((app) => join(folder, app))),
    ...playwrightFolders(env["PLAYWRIGHT_BROWSERS_PATH"], home).flatMap((folder) => playwrightBinaries.map((path) => join(folder, path))),
  ];
  return candidates.find(isExecutable);
}

function playwrightFolders(chosen: string | undefined, home: string): string[] {
  return [chosen, join(home, ".cache/ms-playwright"), join(home, "Library/Caches/ms-playwright")]
    .filter((folder) => folder !== undefined && existsSync(folder))
    .flatMap((folder) => readdirSync(folder ?? "").map((name) => join(folder ?? "", name)))
    .filter((path) => /chromium-\d+$/.test(path))
    .toSorted()
    .toReversed();
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
