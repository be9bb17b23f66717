class URLSearchParams {
  #pairs;
  #changed;
  constructor(init = "", changed = () => undefined) {
    this.#changed = changed;
    if (typeof init === "string") {
      this.#pairs = init
        .replace(/^\?/, "")
        .split("&")
        .filter(Boolean)
        .map((pair) => {
          const [name, ...value] = pair.split("=");
          return [name, value.join("=")].map((part) => decodeURIComponent(part.replaceAll("+", " ")));
        });
    } else this.#pairs = (typeof init[Symbol.iterator] === "function" ? [...init] : Object.entries(init)).map((pair) => pair.map(String));
  }
  get(name) {
    return this.#pairs.find(([each]) => each === name)?.[1] ?? null;
  }
  getAll(name) {
    return this.#pairs.filter(([each]) => each === name).map(([, value]) => value);
  }
  has(name) {
    return this.#pairs.some(([each]) => each === name);
  }
  set(name, value) {
    const at = this.#pairs.findIndex(([each]) => each === name);
    this.#pairs = this.#pairs.filter(([each], index) => each !== name || index === at);
    if (at === -1) this.#pairs.push([name, String(value)]);
    else this.#pairs[at] = [name, String(value)];
    this.#changed(this.toString());
  }
  append(name, value) {
    this.#pairs.push([name, String(value)]);
    this.#changed(this.toString());
  }
  delete(name) {
    this.#pairs = this.#pairs.filter(([each]) => each !== name);
    this.#changed(this.toString());
  }
  forEach(call) {
    for (const [name, value] of this.#pairs) call(value, name, this);
  }
  keys() {
    return this.#pairs.map(([name]) => name).values();
  }
  values() {
    return this.#pairs.map(([, value]) => value).values();
  }
  entries() {
    return this.#pairs.values();
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  toString() {
    const encode = (text) => encodeURIComponent(text).replaceAll("%20", "+");
    return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  }
}
class URL {
  #parts;
  #set(changes) {
    this.#parts = JSON.parse(host.url(this.href, "", JSON.stringify(changes)));
  }
  constructor(text, base = "") {
    this.#parts = JSON.parse(host.url(String(text), String(base), "{}"));
    this.searchParams = new URLSearchParams(this.#parts.search, (search) => this.#set({ search }));
  }
  static canParse(text, base) {
    try {
      return new URL(text, base) !== null;
    } catch {
      return false;
    }
  }
  toString() {
    return this.href;
  }
  toJSON() {
    return this.href;
  }
  static {
    for (const name of ["href", "origin", "protocol", "host", "hostname", "port", "pathname", "search", "hash", "username", "password"]) {
      Object.defineProperty(URL.prototype, name, {
        enumerable: true,
        configurable: true,
        get() {
          return this.#parts[name];
        },
        set(value) {
          this.#set({ [name]: String(value) });
        },
      });
    }
  }
}
Object.assign(globalThis, { URL, URLSearchParams });
const fileURLToPath = (url) => decodeURIComponent(new URL(url).pathname);
const pathToFileURL = (path) => new URL(`file://${encodeURI(path)}`);
module.exports = { URL, URLSearchParams, fileURLToPath, pathToFileURL, parse: (text) => new URL(text), format: (url) => String(url) };
