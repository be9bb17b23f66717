const EventEmitter = require("node:events");
class Writer extends EventEmitter {
  constructor(fd) {
    super();
    this.fd = fd;
    this.writable = true;
    this.isTTY = false;
    this.columns = 80;
  }
  write(data, encoding, done) {
    if (typeof data === "string" && !data.includes("\0") && (typeof encoding !== "string" || /^utf-?8$/i.test(encoding)))
      host.print(this.fd, data);
    else host.printBytes(this.fd, Uint8Array.from(typeof data === "string" ? Buffer.from(data, encoding) : data).buffer);
    const call = typeof encoding === "function" ? encoding : done;
    if (call) setImmediate(call);
    return true;
  }
  end(data) {
    if (data !== undefined) this.write(data);
    this.emit("finish");
  }
  cork() {}
  uncork() {}
}
class Reader extends EventEmitter {
  fd = 0;
  isTTY = false;
  readable = true;
  #encoding = null;
  #started = false;
  setEncoding(encoding) {
    this.#encoding = encoding;
    return this;
  }
  #take() {
    const bytes = Buffer.from(host.stdin());
    return this.#encoding === null ? bytes : bytes.toString(this.#encoding);
  }
  on(name, listener) {
    super.on(name, listener);
    if (name === "data" || name === "end" || name === "readable") this.resume();
    return this;
  }
  resume() {
    if (this.#started) return this;
    this.#started = true;
    setImmediate(() => {
      if (this.listenerCount("readable") === 0) {
        const data = this.#take();
        if (data.length > 0) this.emit("data", data);
      } else this.emit("readable");
      this.emit("end");
      this.emit("close");
    });
    return this;
  }
  pause() {
    return this;
  }
  unref() {
    return this;
  }
  ref() {
    return this;
  }
  read() {
    const data = this.#take();
    return data.length === 0 ? null : data;
  }
  pipe(target) {
    this.on("data", (data) => target.write(data));
    return target;
  }
  async *[Symbol.asyncIterator]() {
    const data = this.#take();
    if (data.length > 0) yield data;
  }
}
const process = Object.assign(new EventEmitter(), {
  argv: [],
  argv0: "node",
  execArgv: [],
  execPath: "/usr/bin/node",
  env: {},
  exitCode: undefined,
  pid: 2,
  ppid: 1,
  platform: "linux",
  arch: "wasm32",
  title: "node",
  version: "v24.0.0",
  versions: { node: "24.0.0", quickjs: "2025-09-13" },
  release: { name: "node" },
  features: { typescript: "strip" },
  stdin: new Reader(),
  stdout: new Writer(1),
  stderr: new Writer(2),
  cwd: () => host.cwd(),
  chdir: (path) => host.chdir(path),
  exit(code) {
    if (code !== undefined) process.exitCode = code;
    leave();
  },
  abort: () => {
    process.exitCode = 134;
    leave();
  },
  nextTick: (call, ...args) => void Promise.resolve().then(() => call(...args)),
  uptime: () => host.now() / 1000,
  hrtime: Object.assign(() => [Math.floor(host.now() / 1000), Math.floor((host.now() % 1000) * 1e6)], {
    bigint: () => BigInt(Math.round(host.now() * 1e6)),
  }),
  memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
  cpuUsage: () => ({ user: 0, system: 0 }),
  umask: () => 0o22,
  getuid: () => 1000,
  getgid: () => 1000,
  emitWarning: (text) => process.stderr.write(`Warning: ${text}\n`),
  kill: () => {
    throw Object.assign(new Error("kill EPERM"), { code: "EPERM" });
  },
});
let left = false;
function leave() {
  if (!left) {
    left = true;
    process.emit("exit", process.exitCode ?? 0);
  }
  host.exit(Number(process.exitCode ?? 0));
  // The engine is interrupted here.
  for (;;);
}
globalThis[Symbol.for("skillrun.finish")] = () => {
  if (!left) {
    process.emit("beforeExit", process.exitCode ?? 0);
    left = true;
    process.emit("exit", process.exitCode ?? 0);
  }
  return Number(process.exitCode ?? 0);
};
// The engine does not tell of a failed promise that nobody awaits; a program that fails so must not look as if it had succeeded.
globalThis[Symbol.for("skillrun.watch")] = (value) => {
  if (typeof value?.then !== "function") return value;
  value.then(undefined, (error) => {
    process.stderr.write(`${require("node:util").inspect(error)}\n`);
    process.exit(1);
  });
  return value;
};
const performance = { now: () => host.now(), timeOrigin: Date.now(), mark() {}, measure() {} };
const fetch = async () => {
  throw new TypeError("fetch failed: there is no network in this sandbox");
};
Object.assign(globalThis, { process, performance, fetch, global: globalThis });
module.exports = process;
