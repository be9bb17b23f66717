import { defineConfig } from "vitest/config";
import { findChromium } from "./scripts/find-chromium.ts";

const slowMachineMs = 30_000;

export default defineConfig({
  test: {
    maxWorkers: 2,
    testTimeout: slowMachineMs,
    hookTimeout: slowMachineMs,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["packages/**/*.test.{ts,tsx}", "apps/**/*.test.{ts,tsx}", "scripts/**/*.test.ts", "bench/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/.next/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "chaos",
          include: ["chaos/**/*.test.ts"],
          // A campaign is six processes and a PostgreSQL: one at a time, and nothing beside it.
          maxWorkers: 1,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["apps/web/e2e/**/*.e2e.ts"],
          // The browser tests share one production build, and each starts its own server: one file at a time.
          maxWorkers: 1,
          env: { SKILLRUN_CHROMIUM: findChromium() ?? "" },
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // As long as a page is waited for.
          expect: { poll: { timeout: 60_000 } },
        },
      },
    ],
  },
});
