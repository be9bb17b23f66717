const waiting = new Map();
let nextId = 1;
class Timeout {
  constructor(id) {
    this.id = id;
  }
  ref() {
    return this;
  }
  unref() {
    const timer = waiting.get(this.id);
    if (timer) timer.idle = true;
    return this;
  }
  hasRef() {
    return waiting.get(this.id)?.idle !== true;
  }
  [Symbol.toPrimitive]() {
    return this.id;
  }
}
const start = (call, ms, args, every) => {
  const id = nextId++;
  waiting.set(id, { due: host.now() + ms, call: () => call(...args), every, id });
  return new Timeout(id);
};
const setTimeout = (call, ms = 0, ...args) => start(call, Math.max(1, Number(ms) || 0), args);
const setInterval = (call, ms = 0, ...args) => start(call, Math.max(1, Number(ms) || 0), args, Math.max(1, Number(ms) || 0));
const setImmediate = (call, ...args) => start(call, 0, args);
const clear = (timer) => void waiting.delete(typeof timer === "object" && timer !== null ? timer.id : timer);
// Runs what is due and says how long until the next; less than zero when nothing is left to wait for.
globalThis[Symbol.for("skillrun.tick")] = () => {
  const now = host.now();
  const due = [...waiting.values()].filter((timer) => timer.due <= now).sort((a, b) => a.due - b.due || a.id - b.id)[0];
  if (due !== undefined) {
    if (due.every === undefined) waiting.delete(due.id);
    else due.due = now + due.every;
    due.call();
    return 0;
  }
  const left = [...waiting.values()].filter((timer) => timer.idle !== true);
  return left.length === 0 ? -1 : Math.max(0, Math.min(...left.map((timer) => timer.due)) - now);
};
const all = { setTimeout, setInterval, setImmediate, clearTimeout: clear, clearInterval: clear, clearImmediate: clear };
Object.assign(globalThis, all, { queueMicrotask: (call) => void Promise.resolve().then(call) });
globalThis.structuredClone = (value) => cloneValue(value, new Map());
function cloneValue(value, seen) {
  if (typeof value === "function") throw new TypeError("a function cannot be cloned");
  if (typeof value !== "object" || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  if (value instanceof Date) return new Date(value);
  if (ArrayBuffer.isView(value)) return value.slice();
  const copy = Array.isArray(value) ? [] : value instanceof Map ? new Map() : value instanceof Set ? new Set() : {};
  seen.set(value, copy);
  if (value instanceof Map) for (const [key, each] of value) copy.set(cloneValue(key, seen), cloneValue(each, seen));
  else if (value instanceof Set) for (const each of value) copy.add(cloneValue(each, seen));
  else
    for (const key of Object.keys(value))
      Object.defineProperty(copy, key, { value: cloneValue(value[key], seen), enumerable: true, writable: true, configurable: true });
  return copy;
}
module.exports = all;
