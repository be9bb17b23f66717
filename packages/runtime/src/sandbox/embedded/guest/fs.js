const EventEmitter = require("node:events");
const pathOf = (path) => {
  if (path instanceof URL) return decodeURIComponent(path.pathname);
  if (path instanceof Uint8Array) return Buffer.from(path).toString();
  if (typeof path !== "string")
    throw Object.assign(
      new TypeError(`The "path" argument must be of type string or an instance of Buffer or URL. Received ${typeof path}`),
      { code: "ERR_INVALID_ARG_TYPE" },
    );
  return path.startsWith("/") ? path : `${host.cwd()}/${path}`;
};
function call(name, ...args) {
  const answer = JSON.parse(host.file(name, JSON.stringify(args)));
  if (answer.error === undefined) return answer.value;
  throw Object.assign(new Error(answer.error.message), answer.error);
}
const bytesOf = (data, encoding) =>
  typeof data === "string"
    ? Buffer.from(data, encoding)
    : ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : Buffer.from(String(data));
const encodingOf = (options) => (typeof options === "string" ? options : options?.encoding);
const withError = (answer) => {
  if (typeof answer !== "string") return answer;
  const error = JSON.parse(answer);
  throw Object.assign(new Error(error.message), error);
};
function put(path, data, encoding, flag, mode) {
  withError(host.write(pathOf(path), Uint8Array.from(bytesOf(data, encoding)).buffer, flag, mode ?? 0o666));
}

class Stats {
  constructor(raw) {
    Object.assign(this, raw, { uid: 1000, gid: 1000, nlink: 1, dev: 1, blksize: 4096, blocks: Math.ceil(raw.size / 512) });
    this.atimeMs = this.ctimeMs = this.birthtimeMs = raw.mtimeMs;
    this.mtime = this.atime = this.ctime = this.birthtime = new Date(raw.mtimeMs);
  }
  isFile() {
    return this.kind === "file";
  }
  isDirectory() {
    return this.kind === "directory";
  }
  isSymbolicLink() {
    return this.kind === "symlink";
  }
  isFIFO() {
    return false;
  }
}
class Dirent extends Stats {
  constructor(name, parentPath, kind) {
    super({ size: 0, mtimeMs: 0 });
    for (const key of Object.keys(this)) delete this[key];
    Object.assign(this, { name, parentPath, path: parentPath, kind });
  }
}
const stat = (name) => (path, options) => {
  try {
    return new Stats(call(name, pathOf(path)));
  } catch (error) {
    if (options?.throwIfNoEntry === false && error.code === "ENOENT") return undefined;
    throw error;
  }
};
function readdirSync(path, options) {
  const full = pathOf(path);
  const found = [];
  const visit = (folder, prefix) => {
    for (const { name, kind } of call("readdir", folder)) {
      found.push(options?.withFileTypes ? new Dirent(name, folder, kind) : prefix + name);
      if (options?.recursive && kind === "directory") visit(`${folder}/${name}`, `${prefix}${name}/`);
    }
  };
  visit(full.replace(/\/+$/, "") || "/", "");
  return found;
}
const open = new Map();
let nextFile = 3;
const sync = {
  readFileSync(path, options) {
    const encoding = encodingOf(options);
    if (path === 0 || path === "/dev/stdin") return encoding ? Buffer.from(host.stdin()).toString(encoding) : Buffer.from(host.stdin());
    const file = typeof path === "number" ? openFile(path).path : pathOf(path);
    const bytes = Buffer.from(withError(host.read(file)));
    return encoding ? bytes.toString(encoding) : bytes;
  },
  writeFileSync(path, data, options) {
    if (typeof path === "number")
      return path < 3 ? void (path === 1 ? process.stdout : process.stderr).write(data) : void sync.writeSync(path, data);
    put(path, data, encodingOf(options), options?.flag ?? "w", options?.mode);
  },
  appendFileSync: (path, data, options) => put(path, data, encodingOf(options), "a", options?.mode),
  existsSync(path) {
    try {
      return call("exists", pathOf(path));
    } catch {
      return false;
    }
  },
  accessSync: (path) => void call("stat", pathOf(path)),
  statSync: stat("stat"),
  lstatSync: stat("lstat"),
  readdirSync,
  mkdirSync: (path, options) => call("mkdir", pathOf(path), options?.recursive === true),
  rmSync: (path, options) => call("rm", pathOf(path), options?.recursive === true, options?.force === true),
  rmdirSync: (path, options) => call("rm", pathOf(path), options?.recursive === true, false),
  unlinkSync: (path) => call("unlink", pathOf(path)),
  renameSync: (from, to) => call("rename", pathOf(from), pathOf(to)),
  copyFileSync: (from, to) => call("copy", pathOf(from), pathOf(to), false),
  cpSync: (from, to, options) => call("copy", pathOf(from), pathOf(to), options?.recursive === true),
  chmodSync: (path, mode) => call("chmod", pathOf(path), typeof mode === "string" ? Number.parseInt(mode, 8) : mode),
  utimesSync: (path, _accessed, modified) =>
    call("utimes", pathOf(path), modified instanceof Date ? modified.getTime() : Number(modified) * 1000),
  symlinkSync: (target, path) => call("symlink", String(target), pathOf(path)),
  linkSync: (_from, to) => call("link", pathOf(to)),
  readlinkSync: (path) => call("readlink", pathOf(path)),
  realpathSync: (path) => call("realpath", pathOf(path)),
  truncateSync: (path, size = 0) => call("truncate", pathOf(path), size),
  mkdtempSync(prefix) {
    const path = pathOf(prefix) + Math.random().toString(36).slice(2, 8).padEnd(6, "0");
    call("mkdir", path, false);
    return path;
  },
  openSync(path, flag = "r", mode = 0o666) {
    const full = pathOf(path);
    if (flag.startsWith("r")) call("stat", full);
    else put(full, "", undefined, flag.startsWith("a") ? "a" : flag, mode);
    open.set(nextFile, { path: full, position: 0, append: flag.startsWith("a") });
    return nextFile++;
  },
  closeSync: (file) => void open.delete(file),
  fstatSync: (file) => sync.statSync(openFile(file).path),
  fsyncSync() {},
  writeSync(file, data, ...rest) {
    if (file === 1 || file === 2) {
      (file === 1 ? process.stdout : process.stderr).write(data);
      return bytesOf(data).length;
    }
    const handle = openFile(file);
    let bytes = bytesOf(data);
    let at = rest[0];
    if (typeof data !== "string") {
      const [offset = 0, length = bytes.length - offset, position] = rest;
      bytes = bytes.subarray(offset, offset + length);
      at = position;
    }
    put(handle.path, bytes, undefined, handle.append ? "a" : String(typeof at === "number" ? at : handle.position));
    if (typeof at !== "number") handle.position += bytes.length;
    return bytes.length;
  },
  readSync(file, target, offset = 0, length = target.length - offset, position = null) {
    const bytes = file === 0 ? new Uint8Array(host.stdin(length)) : sync.readFileSync(file);
    if (file === 0) {
      target.set(bytes, offset);
      return bytes.length;
    }
    const handle = openFile(file);
    const start = position ?? handle.position;
    const part = bytes.subarray(start, start + length);
    target.set(part, offset);
    if (position === null) handle.position += part.length;
    return part.length;
  },
  opendirSync: (path) => readdirSync(path, { withFileTypes: true }).values(),
};
function openFile(file) {
  const handle = open.get(file);
  if (handle === undefined) throw Object.assign(new Error("EBADF: bad file descriptor"), { code: "EBADF" });
  return handle;
}

const promises = {};
const calls = {};
for (const [name, run] of Object.entries(sync)) {
  const plain = name.replace(/Sync$/, "");
  promises[plain] = async (...args) => run(...args);
  calls[plain] = (...args) => {
    const done = args.pop();
    promises[plain](...args).then(
      (value) => (plain === "exists" ? done(value) : done(null, value)),
      (error) => done(error),
    );
  };
}
promises.open = async (path, flag, mode) => {
  const fd = sync.openSync(path, flag, mode);
  const whole =
    (run) =>
    async (...args) =>
      run(sync.realpathSync(openFile(fd).path), ...args);
  return {
    fd,
    readFile: whole(sync.readFileSync),
    writeFile: whole(sync.writeFileSync),
    appendFile: whole(sync.appendFileSync),
    stat: whole(sync.statSync),
    write: async (data, ...rest) => ({ bytesWritten: sync.writeSync(fd, data, ...rest), buffer: data }),
    read: async (buffer, ...rest) => ({ bytesRead: sync.readSync(fd, buffer, ...rest), buffer }),
    close: async () => sync.closeSync(fd),
    [Symbol.asyncDispose]: async () => sync.closeSync(fd),
  };
};
const { Readable, Writable } = require("node:stream");
const createReadStream = (path, options) =>
  Readable.from(
    (function* () {
      const data = sync.readFileSync(path, options);
      const end = typeof options?.end === "number" ? options.end + 1 : data.length;
      yield data.slice(options?.start ?? 0, end);
    })(),
  );
function createWriteStream(path, options) {
  put(path, "", undefined, options?.flags === "a" ? "a" : "w");
  const stream = new Writable({
    write(data, encoding, done) {
      put(path, data, encoding, "a");
      done();
    },
  });
  setImmediate(() => stream.emit("open", 3));
  return stream;
}
const constants = { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, COPYFILE_EXCL: 1 };
promises.constants = constants;
module.exports = {
  ...calls,
  ...sync,
  promises,
  constants,
  Stats,
  Dirent,
  createReadStream,
  createWriteStream,
  watch: () => new EventEmitter(),
};
