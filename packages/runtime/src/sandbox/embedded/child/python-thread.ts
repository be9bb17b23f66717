import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { closeNetwork } from "./close-network.ts";
import { EventTail } from "./event-tail.ts";
import type { ProgramMessage, ProgramTask, ProgramThreadData } from "./program-io.ts";
import { type EmscriptenFs, type EmscriptenModule, watchMemoryFiles } from "./python-files.ts";
import { webAssembly } from "./web-assembly.ts";

/**
 * The thread of one Python program. The interpreter starts before the program is known and then stands still, inside a read of its boot code,
 * until a task comes; so a program that waits for nothing starts within milliseconds.
 */
const { port, signal, wasm }: ProgramThreadData = workerData;
const require = createRequire(import.meta.url);
const vendor = join(dirname(require.resolve("just-bash")), "../../vendor/cpython-emscripten");

closeNetwork(["node:fs", "node:crypto", join(vendor, "python.cjs")]);
const tail = new EventTail((lines) => send({ type: "events", lines }));
let exitCode = 1;
let files: ReturnType<typeof watchMemoryFiles> | undefined;

function send(message: ProgramMessage): void {
  port.postMessage(message);
}

function awaitTask(module: EmscriptenModule): Uint8Array {
  send({ type: "ready" });
  Atomics.wait(new Int32Array(signal), 0, 0);
  const task: ProgramTask = receiveMessageOnPort(port)?.message;
  files = watchMemoryFiles(module.FS, task, tail, () => send({ type: "full" }));
  feedStdin(module.FS, task.stdin);
  const { argv, env, directory } = task;
  return new TextEncoder().encode(JSON.stringify({ argv, env, directory }));
}

function feedStdin(fs: EmscriptenFs, bytes: Uint8Array): void {
  let offset = 0;
  const stream = fs.getStream(0);
  stream.stream_ops = {
    ...stream.stream_ops,
    read(_stream, buffer, start, length) {
      const piece = bytes.subarray(offset, offset + length);
      buffer.set(new Int8Array(piece.buffer, piece.byteOffset, piece.byteLength), start);
      offset += piece.length;
      return piece.length;
    },
  };
}

function sendOutput(fs: EmscriptenFs, number: 1 | 2): void {
  const stream = fs.getStream(number);
  const name = number === 1 ? "stdout" : "stderr";
  stream.stream_ops = {
    ...stream.stream_ops,
    write(_stream, buffer, start, length) {
      send({ type: "output", stream: name, data: new Uint8Array(buffer.slice(start, start + length).buffer) });
      return length;
    },
  };
}

function prepare(module: EmscriptenModule): void {
  const fs = module.FS;
  const byte = (stream: "stdout" | "stderr") => (code: number | null) => {
    if (code !== null) send({ type: "output", stream, data: Uint8Array.of(code) });
  };
  fs.init(() => null, byte("stdout"), byte("stderr"));
  sendOutput(fs, 1);
  sendOutput(fs, 2);
  fs.mkdirTree("/lib");
  fs.mkdirTree("/lib/python3.13/lib-dynload");
  fs.mkdirTree("/usr/bin");
  fs.writeFile("/lib/python313.zip", new Uint8Array(readFileSync(join(vendor, "python313.zip"))));
  fs.writeFile("/lib/skillrun_boot.py", readFileSync(new URL("./python-boot.py", import.meta.url)));
  let task: Uint8Array | undefined;
  let offset = 0;
  fs.createDevice("/lib", "task.json", () => {
    task ??= awaitTask(module);
    return task[offset++] ?? null;
  });
  const environment = module.ENV;
  for (const name of Object.keys(environment)) delete environment[name];
  Object.assign(environment, { PYTHONHOME: "/", PYTHONPATH: "/lib/python313.zip:/lib", PYTHONDONTWRITEBYTECODE: "1", PYTHONUTF8: "1" });
}

async function main(): Promise<void> {
  const compiled = wasm ?? new webAssembly.Module(readFileSync(join(vendor, "python.wasm")));
  if (wasm === null) parentPort?.postMessage(compiled);
  const createModule: (options: object) => Promise<EmscriptenModule> = require(join(vendor, "python.cjs"));
  const module = await createModule({
    noInitialRun: true,
    thisProgram: "python3",
    instantiateWasm(imports: object, done: (instance: object, module: object) => void) {
      const instance = new webAssembly.Instance(compiled, imports);
      done(instance, compiled);
      return instance.exports;
    },
    preRun: [prepare],
    print: () => undefined,
    printErr: () => undefined,
  });
  try {
    exitCode = module.callMain(["-c", "import skillrun_boot; skillrun_boot.main()"]);
  } catch (error) {
    const status = error instanceof Object && "status" in error ? error.status : undefined;
    if (typeof status === "number") exitCode = status;
    else {
      exitCode = 134;
      const text = `python3: the interpreter stopped: ${error instanceof Error ? error.message : String(error)}\n`;
      send({ type: "output", stream: "stderr", data: new TextEncoder().encode(text) });
    }
  }
  send({ type: "end", exitCode, changes: files?.changes() ?? { removed: [], entries: [] } });
}

void main();
