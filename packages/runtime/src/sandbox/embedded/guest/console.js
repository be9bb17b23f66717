const { format, inspect } = require("node:util");
let indent = "";
const print = (stream, args) => host.print(stream, `${indent}${format(...args).replaceAll("\n", `\n${indent}`)}\n`.replaceAll("\0", ""));
const starts = new Map();
const counts = new Map();
const out = (...args) => print(1, args);
const error = (...args) => print(2, args);
const console = {
  log: out,
  info: out,
  debug: out,
  error,
  warn: error,
  dir: (value, options) => print(1, [inspect(value, options)]),
  trace: (...args) => print(2, ["Trace:", ...args]),
  assert: (condition, ...args) => condition || print(2, ["Assertion failed:", ...args]),
  table: (rows) => print(1, [inspect(rows)]),
  group: (...args) => {
    if (args.length > 0) out(...args);
    indent += "  ";
  },
  groupEnd: () => {
    indent = indent.slice(2);
  },
  time: (label = "default") => void starts.set(label, host.now()),
  timeEnd: (label = "default") => out(`${label}: ${(host.now() - (starts.get(label) ?? host.now())).toFixed(3)}ms`),
  count: (label = "default") => out(`${label}: ${counts.set(label, (counts.get(label) ?? 0) + 1).get(label)}`),
};
console.groupCollapsed = console.group;
console.timeLog = console.timeEnd;
globalThis.console = console;
module.exports = console;
