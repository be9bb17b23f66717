// Runs first: makes built-in modules when they are asked for, and gives programs their `require`. The host calls this with the functions of
// the files beside it, by module name.
const made = new Map();
const cache = new Map();
const aliases = {
  "assert/strict": () => builtin("assert"),
  "fs/promises": () => builtin("fs").promises,
  "readline/promises": () => builtin("readline").promises,
  "stream/promises": () => builtin("stream").promises,
  perf_hooks: () => ({ performance }),
  module: () => ({ createRequire: (from) => makeRequire(String(from).replace(/^file:\/\//, "")), builtinModules: Object.keys(sources) }),
};
let mainModule;

function builtin(name) {
  const plain = name.replace(/^node:/, "");
  if (Object.hasOwn(aliases, plain)) return aliases[plain]();
  if (!made.has(plain)) {
    const module = { exports: {} };
    made.set(plain, module);
    sources[plain](module, builtin, host);
  }
  return made.get(plain).exports;
}

function resolve(name, from) {
  const found = JSON.parse(host.resolve(name, from));
  if (found.error !== undefined) throw Object.assign(new Error(found.error), { code: "MODULE_NOT_FOUND" });
  return found;
}

function makeRequire(from) {
  const require = (name) => {
    const found = resolve(name, from);
    return found.builtin === undefined ? load(found.path) : builtin(found.builtin);
  };
  require.resolve = (name) => resolve(name, from).path ?? name;
  require.cache = {};
  require.main = mainModule;
  return require;
}

function load(path, main = false) {
  const known = cache.get(path);
  if (known !== undefined) return known.exports;
  const module = { exports: {}, id: main ? "." : path, filename: path, loaded: false, children: [], paths: [] };
  cache.set(path, module);
  if (main) mainModule = module;
  if (path.endsWith(".json")) {
    const text = builtin("fs").readFileSync(path, "utf8");
    module.exports = JSON.parse(text.replace(/^\ufeff/, ""));
  } else {
    const folder = path.slice(0, path.lastIndexOf("/")) || "/";
    host.compile(path).call(module.exports, module.exports, makeRequire(path), module, path, folder);
  }
  module.loaded = true;
  return module.exports;
}

Object.assign(globalThis, {
  [Symbol.for("skillrun.builtin")]: builtin,
  [Symbol.for("skillrun.load")]: load,
  [Symbol.for("skillrun.require")]: makeRequire,
});
for (const name of ["buffer", "util", "console", "events", "timers", "url", "process", "crypto"]) builtin(name);
