import { sandboxTestsuite } from "../sandbox.testsuite.ts";
import { openEmbeddedSandbox } from "./open-embedded-sandbox.ts";

sandboxTestsuite("the embedded sandbox", () => openEmbeddedSandbox({ warm: 1, warmAfterMs: 0 }));
