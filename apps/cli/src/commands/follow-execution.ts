import type { ExecutionDetail, ExecutionRef } from "@skillrun/contract";
import type { Connection } from "../connect.ts";
import type { Display } from "../display/display.ts";
import { createLiveDisplay } from "../display/live-display.ts";
import { createPlainDisplay } from "../display/plain-display.ts";

/** How an execution is watched. */
export type FollowSettings = {
  isJson: boolean;
  /** What Ctrl-C does at first: cancel the execution, or leave it alone. */
  cancelOnInterrupt: boolean;
};

/** Shows an execution until it is finished, or until the user leaves, and returns it as it then is. */
export async function followExecution(connection: Connection, ref: ExecutionRef, settings: FollowSettings): Promise<ExecutionDetail> {
  const { executions, url } = connection;
  const leaving = new AbortController();
  const display = openDisplay(settings.isJson, url);
  const interrupts = onInterrupt((count) => {
    if (!settings.cancelOnInterrupt || count > 1) return leaving.abort();
    display.note("Cancelling; Ctrl-C again leaves it alone.");
    executions
      .cancel(ref)
      .catch((error: unknown) => display.note(`It could not be cancelled: ${error instanceof Error ? error.message : error}`));
  });
  try {
    for await (const event of executions.events(ref, { signal: leaving.signal })) display.show(event);
    const execution = await executions.get(ref);
    if (leaving.signal.aborted) display.note(`Left; the execution goes on. Watch it again: skillrun watch ${ref.execution_id}`);
    return execution;
  } finally {
    interrupts.end();
    display.close();
  }
}

function onInterrupt(handle: (count: number) => void): { end(): void } {
  let count = 0;
  const listener = () => {
    count += 1;
    handle(count);
  };
  process.on("SIGINT", listener);
  return { end: () => void process.off("SIGINT", listener) };
}

/** With `--json` stdout belongs to the result; a person at the terminal still sees the view, on stderr. */
function openDisplay(isJson: boolean, baseUrl: string): Display {
  if (isJson) return process.stderr.isTTY ? createLiveDisplay(process.stderr, baseUrl) : { show() {}, note() {}, close() {} };
  return process.stdout.isTTY ? createLiveDisplay(process.stdout, baseUrl) : createPlainDisplay(process.stdout, baseUrl);
}
