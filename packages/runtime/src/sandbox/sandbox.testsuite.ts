import { afterAll, beforeAll, describe } from "vitest";
import type { Sandbox } from "./sandbox.ts";
import { attackTests } from "./sandbox-attacks.testsuite.ts";
import { behaviourTests } from "./sandbox-behaviour.testsuite.ts";
import { exhaustionTests } from "./sandbox-exhaustion.testsuite.ts";

// Eight programs at once, each in a sandbox of its own, take as long as the machine is busy.
const slowMachineMs = 120_000;

/** What every `Sandbox` must show; run it over each adapter. What one cannot do by its abilities is not asked of it. */
export function sandboxTestsuite(name: string, open: () => Promise<Sandbox>): void {
  describe(`${name} as a Sandbox`, { timeout: slowMachineMs }, () => {
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await open();
    });
    afterAll(() => sandbox.close());
    const fixture = {
      get sandbox() {
        return sandbox;
      },
    };
    describe("programs", () => behaviourTests(fixture, open));
    describe("attacks", () => attackTests(fixture));
    describe("exhaustion", () => exhaustionTests(fixture));
  });
}
