import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";

const launchArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const patienceMs = 60_000;

/** A Chromium for the tests of one file. */
export type TestBrowser = {
  /** A fresh profile, closed after the test. */
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** A page in a fresh profile; the test fails when it logs an error. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  /** From here to the test's end errors are expected, as when the server is killed. */
  allowErrors(): void;
};

/** Launches Chromium for the tests of one file, and after each test checks that no page logged an error or a warning. */
export function launchTestBrowser(): TestBrowser {
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  let complaints: string[] = [];
  let areErrorsAllowed = false;
  beforeAll(async () => {
    const executablePath = process.env["SKILLRUN_CHROMIUM"];
    if (!executablePath) throw new Error("No Chromium was found; SKILLRUN_CHROMIUM may name one.");
    browser = await chromium.launch({ executablePath, args: launchArguments });
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    const found = areErrorsAllowed ? [] : complaints;
    contexts = [];
    complaints = [];
    areErrorsAllowed = false;
    expect(found, "errors and warnings in the browser's console").toEqual([]);
  });

  const newContext = async (options: BrowserContextOptions = {}) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(patienceMs);
    context.on("page", (page) => {
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") complaints.push(`${message.type()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
    });
    contexts.push(context);
    return context;
  };
  return {
    newContext,
    newPage: async (options) => (await newContext(options)).newPage(),
    allowErrors() {
      areErrorsAllowed = true;
    },
  };
}
