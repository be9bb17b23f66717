import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { sandboxTestsuite } from "../sandbox.testsuite.ts";
import { openForTests } from "./open-for-tests.testing.ts";

const directory = await mkdtemp(join(tmpdir(), "bubblewrap-test-"));
const open = await openForTests({ directory });
afterAll(() => rm(directory, { recursive: true, force: true }));

if (open !== null) sandboxTestsuite("bubblewrap", open);
