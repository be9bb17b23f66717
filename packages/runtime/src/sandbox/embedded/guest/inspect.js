const isPlainKey = (key) => /^[A-Za-z_$][\w$]*$/.test(key);

function quote(text) {
  if (!text.includes("'"))
    return `'${text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t").replaceAll("\r", "\\r")}'`;
  return text.includes('"') ? JSON.stringify(text) : `"${text.replaceAll("\n", "\\n")}"`;
}

function primitive(value) {
  if (typeof value === "string") return quote(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "symbol") return value.toString();
  if (Object.is(value, -0)) return "-0";
  return String(value);
}

function entriesOf(value, inner) {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    const shown = Array.from({ length: Math.min(value.length, 100) }, (_, index) =>
      index in value ? inner(value[index]) : "<1 empty item>",
    );
    if (value.length > 100) shown.push(`... ${value.length - 100} more item${value.length === 101 ? "" : "s"}`);
    return shown;
  }
  if (value instanceof Map) return [...value].map(([key, each]) => `${inner(key)} => ${inner(each)}`);
  if (value instanceof Set) return [...value].map(inner);
  return [];
}

function prefixOf(value) {
  if (Array.isArray(value)) return "";
  if (value instanceof Buffer) return "Buffer";
  if (value instanceof Map || value instanceof Set) return `${value.constructor.name}(${value.size})`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${value.length})`;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null) return "[Object: null prototype]";
  const name = prototype.constructor?.name;
  return name === "Object" || name === undefined ? "" : name;
}

function errorText(error) {
  const head = `${error.name}: ${error.message}`;
  const stack = typeof error.stack === "string" && error.stack !== "" ? `\n${error.stack.trimEnd()}` : "";
  return head + stack;
}

function special(value, depth) {
  if (typeof value === "function") {
    const isClass = Function.prototype.toString.call(value).startsWith("class");
    return isClass ? `[class ${value.name || "(anonymous)"}]` : `[Function${value.name ? `: ${value.name}` : " (anonymous)"}]`;
  }
  if (value instanceof Error) return depth === 0 ? errorText(value) : `[${errorText(value).split("\n")[0]}]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (value instanceof Promise) return "Promise { <pending> }";
  if (!(value instanceof Buffer)) return null;
  return `<Buffer ${Array.from(value.subarray(0, 50), (byte) => byte.toString(16).padStart(2, "0")).join(" ")}>`;
}

function inspect(value, options = {}, depth = 0, seen = []) {
  const maxDepth = options?.depth === null ? Number.POSITIVE_INFINITY : (options?.depth ?? 2);
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return primitive(value);
  if (seen.includes(value)) return "[Circular *1]";
  const known = special(value, depth);
  if (known !== null) return known;
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (depth > maxDepth) return isList ? "[Array]" : `[${prefixOf(value) || "Object"}]`;
  const inner = (each) => inspect(each, options, depth + 1, [...seen, value]);
  const parts = entriesOf(value, inner);
  for (const key of Object.keys(value).filter((each) => !isList || !/^\d+$/.test(each))) {
    const own = Object.getOwnPropertyDescriptor(value, key);
    const shown = own?.get ? "[Getter]" : inner(value[key]);
    parts.push(`${isPlainKey(key) ? key : quote(key)}: ${shown}`);
  }
  return layOut(parts, prefixOf(value), isList, depth);
}

function layOut(parts, prefix, isList, depth) {
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  const start = prefix === "" ? open : `${prefix} ${open}`;
  if (parts.length === 0) return `${start}${close}`;
  const line = `${start} ${parts.join(", ")} ${close}`;
  if (line.length + depth * 2 <= 76 && !line.includes("\n")) return line;
  const pad = "  ".repeat(depth + 1);
  const short = isList && parts.length > 6 && parts.every((part) => part.length <= 6);
  const body = short ? columns(parts, pad) : parts.map((part) => pad + part).join(",\n");
  return `${start}\n${body}\n${"  ".repeat(depth)}${close}`;
}

function columns(parts, pad) {
  const width = Math.max(...parts.map((part) => part.length)) + 2;
  const count = Math.max(1, Math.min(Math.round(Math.sqrt(2.5 * width * parts.length) / width), Math.floor(80 / width), 16));
  const lines = [];
  for (let index = 0; index < parts.length; index += count) {
    lines.push(
      pad +
        parts
          .slice(index, index + count)
          .map((part) => part.padStart(width - 2))
          .join(", "),
    );
  }
  return lines.join(",\n");
}

function format(first, ...rest) {
  if (typeof first !== "string") return [first, ...rest].map((value) => (typeof value === "string" ? value : inspect(value))).join(" ");
  const left = [...rest];
  const text = first.replace(/%[sdifjoOc%]/g, (mark) => {
    if (mark === "%%") return left.length === rest.length && rest.length === 0 ? "%%" : "%";
    if (left.length === 0) return mark;
    const value = left.shift();
    if (mark === "%s") return typeof value === "object" && value !== null ? inspect(value, { depth: 0 }) : String(value);
    if (mark === "%d") return String(Number(value));
    if (mark === "%i") return String(Number.parseInt(value, 10));
    if (mark === "%f") return String(Number.parseFloat(value));
    if (mark === "%j") return JSON.stringify(value);
    return mark === "%c" ? "" : inspect(value);
  });
  return [text, ...left.map((value) => (typeof value === "string" ? value : inspect(value)))].join(" ");
}

const promisify =
  (call) =>
  (...args) =>
    new Promise((resolve, reject) => call(...args, (error, value) => (error ? reject(error) : resolve(value))));
const isDeepStrictEqual = (a, b) => equalDeep(a, b, true);
function equalDeep(a, b, strict) {
  // biome-ignore lint/suspicious/noDoubleEquals: the loose comparison is what was asked for.
  if (strict ? Object.is(a, b) : a == b || Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof RegExp) return String(a) === String(b);
  if (a instanceof Map || a instanceof Set) return a.size === b.size && equalDeep([...a], [...b], strict);
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equalDeep(a[key], b[key], strict));
}
const inherits = (child, parent) => Object.setPrototypeOf(child.prototype, parent.prototype);
const types = {
  isDate: (value) => value instanceof Date,
  isRegExp: (value) => value instanceof RegExp,
  isPromise: (value) => value instanceof Promise,
};
const stripVTControlCharacters = (text) => text.replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, "g"), "");
const styleText = (_style, text) => text;
const deprecate = (call) => call;
function refuseArgument(text, code) {
  throw Object.assign(new TypeError(text), { code });
}

function readOption(state, word) {
  const { options, names, values, strict, words } = state;
  const cut = word.startsWith("--") ? word.indexOf("=") : -1;
  const flag = cut === -1 ? word : word.slice(0, cut);
  const name = names.get(flag);
  if (name === undefined && strict) refuseArgument(`Unknown option '${flag}'`, "ERR_PARSE_ARGS_UNKNOWN_OPTION");
  const option = options[name] ?? { type: cut === -1 ? "boolean" : "string" };
  const key = name ?? flag.replace(/^-+/, "");
  let value = true;
  if (option.type !== "boolean") value = cut === -1 ? words.shift() : word.slice(cut + 1);
  values[key] = option.multiple ? [...(values[key] === option.default ? [] : (values[key] ?? [])), value] : value;
}

function parseArgs({ args = process.argv.slice(2), options = {}, allowPositionals = false, strict = true } = {}) {
  const names = new Map();
  const values = {};
  for (const [name, option] of Object.entries(options)) {
    names.set(`--${name}`, name);
    if (option.short) names.set(`-${option.short}`, name);
    if (option.default !== undefined) values[name] = option.default;
  }
  const positionals = [];
  const words = [...args];
  const state = { options, names, values, strict, words };
  while (words.length > 0) {
    const word = words.shift();
    if (word === "--") positionals.push(...words.splice(0));
    else if (word.startsWith("-") && word !== "-") readOption(state, word);
    else if (strict && !allowPositionals) refuseArgument(`Unexpected argument '${word}'`, "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL");
    else positionals.push(word);
  }
  return { values, positionals };
}

module.exports = {
  inspect,
  format,
  promisify,
  inherits,
  types,
  isDeepStrictEqual,
  equalDeep,
  stripVTControlCharacters,
  styleText,
  deprecate,
  parseArgs,
  isArray: Array.isArray,
  TextEncoder,
  TextDecoder,
};
