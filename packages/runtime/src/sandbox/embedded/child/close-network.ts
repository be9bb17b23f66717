import dgram from "node:dgram";
import dns from "node:dns";
import Module from "node:module";
import net from "node:net";

type Loader = { _load(request: string, ...rest: unknown[]): unknown };

/**
 * Takes every way out from this thread, beneath walls that already stand: programs reach no JavaScript of the host's at all. Only these
 * modules can still be required, where a list is given.
 */
export function closeNetwork(modules: readonly string[] | null): void {
  const refuse = (): never => {
    throw new Error("there is no network in this sandbox");
  };
  net.Socket.prototype.connect = refuse;
  net.Server.prototype.listen = refuse;
  net.connect = refuse;
  net.createConnection = refuse;
  dgram.createSocket = refuse;
  dns.lookup = Object.assign(refuse, { __promisify__: refuse });
  for (const name of ["WebSocket", "fetch", "EventSource", "XMLHttpRequest"]) Reflect.deleteProperty(globalThis, name);
  if (modules === null) return;
  if (!hasLoader(Module)) throw new Error("this Node's module loader is not known");
  const load = Module._load.bind(Module);
  Module._load = (request, ...rest) => (modules.includes(request) ? load(request, ...rest) : refuse());
}

function hasLoader(module: unknown): module is Loader {
  return typeof module === "function" && "_load" in module && typeof module._load === "function";
}
