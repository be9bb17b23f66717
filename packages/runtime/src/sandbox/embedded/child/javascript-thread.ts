import { receiveMessageOnPort, workerData } from "node:worker_threads";
import { newQuickJSWASMModule, RELEASE_SYNC } from "quickjs-emscripten";
import { closeNetwork } from "./close-network.ts";
import { EventTail } from "./event-tail.ts";
import { JavascriptProgram } from "./javascript-program.ts";
import { MemoryTree } from "./memory-tree.ts";
import type { ProgramMessage, ProgramTask, ProgramThreadData } from "./program-io.ts";
import { restoreEntries, watchChanges } from "./tree-snapshot.ts";

/** The thread of one JavaScript or TypeScript program: the engine starts before the program is known, and waits for it. */
const { port, signal }: ProgramThreadData = workerData;
function send(message: ProgramMessage): void {
  port.postMessage(message);
}

const quickjs = await newQuickJSWASMModule(RELEASE_SYNC);
const program = new JavascriptProgram(quickjs, (stream, data) => send({ type: "output", stream, data }));
closeNetwork([]);
send({ type: "ready" });
Atomics.wait(new Int32Array(signal), 0, 0);
const task: ProgramTask = receiveMessageOnPort(port)?.message;

const tail = new EventTail((lines) => send({ type: "events", lines }));
let loading = true;
const tree = new MemoryTree({
  maxBytes: task.space,
  maxEntries: task.entrySpace,
  onWrite(path, file, from) {
    if (!EventTail.isEventFile(path)) return;
    if (loading) tail.prime(path, file.data.subarray(0, file.size));
    else tail.update(path, file.data.subarray(0, file.size), from);
  },
  onFull: () => send({ type: "full" }),
});
tree.startLayout();
for (const folder of ["/skill", "/workspace", "/tmp", "/dev"]) tree.makeDirectory(folder, true);
restoreEntries(tree, task.entries);
tree.endLayout();
tree.lock("/skill");
loading = false;
const changes = watchChanges(tree);
const exitCode = program.run(task, tree);
send({ type: "end", exitCode, changes: changes() });
