import { BootError } from "./boot/boot-error.ts";
import { buildUi } from "./boot/pages/build-ui.ts";
import { createProgress } from "./boot/screen/progress.ts";
import { setNextMode } from "./env.ts";

setNextMode("production");
try {
  await createProgress(process.stdout)("web interface", buildUi);
} catch (error) {
  process.stderr.write(`${error instanceof BootError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
