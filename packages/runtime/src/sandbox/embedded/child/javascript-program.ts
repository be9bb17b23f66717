import { createHash, createHmac, randomFillSync } from "node:crypto";
import { readFileSync } from "node:fs";
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSWASMModule } from "quickjs-emscripten";
import { errorOf, runFileOperation } from "./javascript-files.ts";
import { guestModules, prepareCode, readCode, resolveModule } from "./javascript-modules.ts";
import type { MemoryTree } from "./memory-tree.ts";
import type { ProgramTask } from "./program-io.ts";

// More overflows the thread's own stack before the engine notices.
const stackBytes = 240 * 1024;
// Stands in a module's name before what there is to say about it.
const missing = "missing:";
const usage = "usage: node [options] [script.js | script.ts | -e code | -] [arguments]\n";

type Words = { kind: "file" | "code"; what: string; rest: string[]; print: boolean } | { kind: "say"; text: string; exitCode: number };

/** One engine with Node's built-in modules, for one program. */
export class JavascriptProgram {
  readonly #runtime: QuickJSRuntime;
  readonly #context: QuickJSContext;
  readonly #say: (stream: "stdout" | "stderr", data: Uint8Array) => void;
  readonly #started = performance.now();
  #tree: MemoryTree | undefined;
  #task: ProgramTask | undefined;
  #stdinAt = 0;
  #directory = "/workspace";
  #exit: number | null = null;

  constructor(quickjs: QuickJSWASMModule, say: (stream: "stdout" | "stderr", data: Uint8Array) => void) {
    this.#say = say;
    this.#runtime = quickjs.newRuntime();
    this.#runtime.setMaxStackSize(stackBytes);
    this.#runtime.setInterruptHandler(() => this.#exit !== null);
    this.#context = this.#runtime.newContext();
    this.#loadGuest();
  }

  /** Runs the program to its end and says its exit code. */
  run(task: ProgramTask, tree: MemoryTree): number {
    this.#task = task;
    this.#tree = tree;
    this.#directory = task.directory;
    const words = readWords(task.argv);
    if (words.kind === "say") {
      this.#print(words.exitCode === 0 ? "stdout" : "stderr", words.text);
      return words.exitCode;
    }
    const path = words.kind === "code" ? `${this.#directory}/[eval]` : this.#absolute(words.what);
    this.#runtime.setModuleLoader(
      (name) => this.#moduleSource(name),
      (from, name) => this.#normalize(from, name),
    );
    this.#set({ argv: ["/usr/bin/node", ...(words.kind === "code" ? [] : [path]), ...words.rest], env: task.env });
    try {
      const failed = this.#start(words, path);
      return failed ? (this.#exit ?? 1) : this.#untilIdle();
    } catch (error) {
      this.#print("stderr", `${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`);
      return this.#exit ?? 1;
    }
  }

  #start(words: Extract<Words, { kind: "file" | "code" }>, path: string): boolean {
    const tree = this.#files;
    let prepared: { code: string; isModule: boolean };
    let file = path;
    if (words.kind === "code") prepared = prepareCode(tree, words.what, `${path}.ts`);
    else if (words.what === "-") prepared = prepareCode(tree, new TextDecoder().decode(this.#takeStdin()), `${path}.ts`);
    else {
      const found = resolveModule(tree, path, path);
      if (!("path" in found)) throw new Error(`Cannot find module '${path}'`);
      file = found.path;
      prepared = readCode(tree, file);
    }
    if (words.print) prepared = { code: `console.log(eval(${JSON.stringify(prepared.code)}))`, isModule: false };
    if (words.kind === "file" && words.what !== "-" && !prepared.isModule) return this.#check(this.#call("skillrun.load", file, "main"));
    const head = prepared.isModule
      ? ""
      : "const require = globalThis[Symbol.for('skillrun.require')](globalThis.process.cwd() + '/x'), module = { exports: {} }; ";
    return this.#check(this.#context.evalCode(head + prepared.code, file, { type: prepared.isModule ? "module" : "global" }));
  }

  /** Waits for a module's end as well, and prints what was thrown. */
  #check(result: ReturnType<QuickJSContext["evalCode"]>): boolean {
    if (result.error !== undefined) {
      this.#printError(result.error);
      return true;
    }
    const value = result.value;
    if (this.#exit !== null) return false;
    const state = this.#context.getPromiseState(value);
    if (state.type === "fulfilled" && state.notAPromise === true) return false;
    for (;;) {
      const now = this.#context.getPromiseState(value);
      if (now.type === "rejected") {
        this.#printError(now.error);
        return true;
      }
      if (now.type === "fulfilled" || this.#exit !== null) return false;
      if (!this.#turn()) {
        if (this.#exit === null && this.#context.getPromiseState(value).type === "pending") {
          this.#print("stderr", "Warning: Detected unsettled top-level await\n");
          this.#exit = 13;
        }
        if (this.#exit !== null) return false;
      }
    }
  }

  #untilIdle(): number {
    while (this.#exit === null && this.#turn());
    if (this.#exit !== null) return this.#exit;
    const result = this.#call("skillrun.finish");
    if (result.error !== undefined) {
      this.#printError(result.error);
      return this.#exit ?? 1;
    }
    return this.#context.getNumber(result.value);
  }

  /** Runs promises and the next timer; false when nothing is left to wait for. */
  #turn(): boolean {
    const jobs = this.#runtime.executePendingJobs();
    if (jobs.error !== undefined) {
      this.#printError(jobs.error);
      this.#exit ??= 1;
    }
    if (this.#exit !== null) return false;
    const tick = this.#call("skillrun.tick");
    if (tick.error !== undefined) {
      this.#printError(tick.error);
      this.#exit ??= 1;
      return false;
    }
    const wait = this.#context.getNumber(tick.value);
    if (wait > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait);
    return wait >= 0 || this.#runtime.hasPendingJob();
  }

  get #files(): MemoryTree {
    if (this.#tree === undefined) throw new Error("no program runs yet");
    return this.#tree;
  }

  #absolute(path: string): string {
    return path.startsWith("/") ? path : `${this.#directory}/${path}`;
  }

  #takeStdin(length = Number.POSITIVE_INFINITY): Uint8Array {
    const stdin = this.#task?.stdin ?? new Uint8Array(0);
    const piece = stdin.slice(this.#stdinAt, Math.min(stdin.length, this.#stdinAt + length));
    this.#stdinAt += piece.length;
    return piece;
  }

  #print(stream: "stdout" | "stderr", text: string): void {
    this.#say(stream, new TextEncoder().encode(text));
  }

  #printError(error: QuickJSHandle): void {
    if (this.#exit !== null) return;
    const source = "(e) => (e instanceof Error ? e.name + ': ' + e.message + '\\n' + (e.stack ?? '') : 'Uncaught ' + String(e))";
    const name = this.#context.unwrapResult(this.#context.evalCode(source));
    const text = this.#context.callFunction(name, this.#context.undefined, error);
    this.#print("stderr", `${text.error === undefined ? this.#context.getString(text.value).trimEnd() : "Uncaught error"}\n`);
  }

  #call(symbol: string, ...args: string[]): ReturnType<QuickJSContext["callFunction"]> {
    const context = this.#context;
    const call = context.unwrapResult(context.evalCode(`globalThis[Symbol.for(${JSON.stringify(symbol)})]`));
    return context.callFunction(call, context.undefined, ...args.map((word) => context.newString(word)));
  }

  #set(values: { argv: string[]; env: Record<string, string> }): void {
    const text = this.#context.newString(JSON.stringify(values));
    const set = this.#context.unwrapResult(this.#context.evalCode("(text) => void Object.assign(process, JSON.parse(text))"));
    this.#context.unwrapResult(this.#context.callFunction(set, this.#context.undefined, text));
  }

  #normalize(from: string, name: string): string {
    const found = resolveModule(this.#files, name, from);
    if ("builtin" in found) return `node:${found.builtin}`;
    if ("path" in found) return found.path;
    return `${missing}${found.error}`;
  }

  #moduleSource(name: string): string {
    if (name.startsWith(missing)) {
      return `throw Object.assign(new Error(${JSON.stringify(name.slice(missing.length))}), { code: "ERR_MODULE_NOT_FOUND" });`;
    }
    if (name.startsWith("node:")) return this.#wrapValue(`globalThis[Symbol.for("skillrun.builtin")](${JSON.stringify(name.slice(5))})`);
    if (name.endsWith(".json")) return `export default JSON.parse(${JSON.stringify(new TextDecoder().decode(this.#files.read(name)))});`;
    const { code, isModule } = readCode(this.#files, name);
    return isModule ? code : this.#wrapValue(`globalThis[Symbol.for("skillrun.load")](${JSON.stringify(name)})`);
  }

  /** A module whose exports are the properties of a value that is made now. */
  #wrapValue(expression: string): string {
    const keys = this.#context.evalCode(`Object.keys(${expression}).join(",")`);
    const names = keys.error === undefined ? this.#context.getString(keys.value).split(",") : [];
    const own = names.filter((key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== "default");
    return `const value = ${expression};\nexport default value;\n${own.map((key, index) => `const _${index} = value.${key};\nexport { _${index} as ${key} };`).join("\n")}`;
  }

  #loadGuest(): void {
    const context = this.#context;
    const host = context.newObject();
    const give = (name: string, call: (...args: QuickJSHandle[]) => QuickJSHandle): void => {
      const made = context.newFunction(name, (...args: QuickJSHandle[]) => call(...args));
      context.setProp(host, name, made);
      made.dispose();
    };
    this.#giveData(give);
    this.#giveFiles(give);
    const sources = context.newObject();
    for (const name of guestModules) context.setProp(sources, name, this.#guest(name, "module, require, host"));
    const guest = this.#guest("loader", "host, sources");
    context.unwrapResult(context.callFunction(guest, context.undefined, host, sources)).dispose();
    guest.dispose();
  }

  #guest(name: string, parameters: string): QuickJSHandle {
    const file = name === "util" ? "inspect" : name.replaceAll(/[/_]/g, "-");
    const source = readFileSync(new URL(`../guest/${file}.js`, import.meta.url), "utf8");
    return this.#context.unwrapResult(this.#context.evalCode(`(function (${parameters}) { ${source}\n})`, `node:${name}`));
  }

  #giveData(give: (name: string, call: (...args: QuickJSHandle[]) => QuickJSHandle) => void): void {
    const context = this.#context;
    const text = (handle: QuickJSHandle | undefined): string => (handle === undefined ? "" : context.getString(handle));
    const number = (handle: QuickJSHandle | undefined): number => (handle === undefined ? 0 : context.getNumber(handle));
    const bytes = (handle: QuickJSHandle | undefined): Uint8Array => {
      if (handle === undefined) return new Uint8Array(0);
      const lifetime = context.getArrayBuffer(handle);
      const copy = lifetime.value.slice();
      lifetime.dispose();
      return copy;
    };
    give("print", (stream, what) => {
      this.#print(number(stream) === 1 ? "stdout" : "stderr", text(what));
      return context.undefined;
    });
    give("printBytes", (stream, what) => {
      this.#say(number(stream) === 1 ? "stdout" : "stderr", bytes(what));
      return context.undefined;
    });
    give("encode", (what) => bufferOf(context, new TextEncoder().encode(text(what))));
    give("decode", (what) => context.newString(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes(what))));
    give("now", () => context.newNumber(performance.now() - this.#started));
    give("stdin", (length) => bufferOf(context, this.#takeStdin(length === undefined ? undefined : number(length))));
    give("cwd", () => context.newString(this.#directory));
    give("exit", (code) => {
      this.#exit ??= number(code) & 255;
      return context.undefined;
    });
    give("random", (size) => bufferOf(context, randomFillSync(new Uint8Array(Math.min(number(size), 65_536)))));
    give("hash", (name, data, key) => {
      const made = context.typeof(key ?? context.undefined) === "undefined" ? createHash(text(name)) : createHmac(text(name), bytes(key));
      return bufferOf(context, made.update(bytes(data)).digest());
    });
    give("url", (what, base, changes) => context.newString(parseUrl(text(what), text(base), text(changes))));
  }

  #giveFiles(give: (name: string, call: (...args: QuickJSHandle[]) => QuickJSHandle) => void): void {
    const context = this.#context;
    const text = (handle: QuickJSHandle | undefined): string => (handle === undefined ? "" : context.getString(handle));
    give("chdir", (path) => {
      const directory = this.#absolute(text(path));
      if (this.#files.find(directory, "chdir").kind !== "directory") throw new Error(`ENOTDIR: not a directory, chdir '${directory}'`);
      this.#directory = this.#files.place(directory, "chdir").path;
      return context.undefined;
    });
    give("file", (name, args) => context.newString(JSON.stringify(runFileOperation(this.#files, text(name), listOf(text(args))))));
    give("read", (path) => {
      try {
        return bufferOf(context, this.#files.read(text(path)));
      } catch (error) {
        return context.newString(JSON.stringify(errorOf(error)));
      }
    });
    give("write", (path, data, flag, mode) => {
      try {
        const lifetime = context.getArrayBuffer(data ?? context.undefined);
        this.#write(text(path), lifetime.value, text(flag), mode === undefined ? 0o666 : context.getNumber(mode));
        lifetime.dispose();
        return context.undefined;
      } catch (error) {
        return context.newString(JSON.stringify(errorOf(error)));
      }
    });
    give("resolve", (name, from) => context.newString(JSON.stringify(resolveModule(this.#files, text(name), text(from)))));
    give("compile", (path) => {
      const { code } = readCode(this.#files, text(path));
      return context.unwrapResult(context.evalCode(`(function (exports, require, module, __filename, __dirname) {${code}\n})`, text(path)));
    });
  }

  #write(path: string, data: Uint8Array, flag: string, mode: number): void {
    const tree = this.#files;
    const bits = mode & 0o755;
    if (flag.includes("x") && tree.place(path, "open").node !== undefined) throw new Error(`EEXIST: file already exists, open '${path}'`);
    if (/^\d+$/.test(flag)) tree.writeAt(path, data, Number(flag), bits);
    else if (flag.startsWith("a")) tree.writeAt(path, data, "end", bits);
    else tree.write(path, data, bits);
  }
}

function bufferOf(context: QuickJSContext, bytes: Uint8Array): QuickJSHandle {
  return context.newArrayBuffer(bytes.slice().buffer);
}

function listOf(json: string): unknown[] {
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value : [];
}

function parseUrl(text: string, base: string, changes: string): string {
  const url = base === "" ? new URL(text) : new URL(text, base);
  const wanted: unknown = JSON.parse(changes);
  for (const [name, value] of Object.entries(wanted ?? {})) Reflect.set(url, name, value);
  const { href, origin, protocol, host, hostname, port, pathname, search, hash, username, password } = url;
  return JSON.stringify({ href, origin, protocol, host, hostname, port, pathname, search, hash, username, password });
}

function readWords(argv: readonly string[]): Words {
  const words = argv.slice(1);
  while (words.length > 0) {
    const word = words.shift() ?? "";
    if (word === "-v" || word === "--version") return { kind: "say", text: "v24.0.0\n", exitCode: 0 };
    if (word === "-h" || word === "--help") return { kind: "say", text: usage, exitCode: 0 };
    if (["-e", "--eval", "-p", "--print", "-pe"].includes(word)) {
      return { kind: "code", what: words.shift() ?? "", rest: words, print: word.includes("p") };
    }
    if (["-r", "--require", "--import"].includes(word)) words.shift();
    else if (word === "run" && /^(.*\/)?(deno|bun)$/.test(argv[0] ?? "")) continue;
    else if (word === "-" || !word.startsWith("-")) return { kind: "file", what: word, rest: words, print: false };
  }
  return { kind: "file", what: "-", rest: [], print: false };
}
