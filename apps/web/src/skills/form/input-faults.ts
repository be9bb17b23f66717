import type { ErrorSchema } from "@rjsf/utils";
import type { ErrorDetail } from "@skillrun/contract";

/** What the server says of the inputs: at the fields, and in a list for those that have none. */
export type InputFaults = { atFields: ErrorSchema; others: string[] };

/** Sorts the rows of a 422: `loc` is `body`, `inputs`, and the path to the value. */
export function readInputFaults(detail: readonly ErrorDetail[]): InputFaults {
  const atFields: ErrorSchema = {};
  const others: string[] = [];
  for (const { loc, msg } of detail) {
    const [, part, ...path] = loc;
    if (part === "inputs" && path.length > 0) addAt(atFields, path, msg);
    else others.push(part === "inputs" || part === undefined ? msg : `${loc.slice(1).join(".")}: ${msg}`);
  }
  return { atFields, others };
}

/** The same as lines of text, for the JSON editor. */
export function faultLines(detail: readonly ErrorDetail[]): string[] {
  return detail.map(({ loc, msg }) => {
    const path = loc.slice(loc[1] === "inputs" ? 2 : 1).join(".");
    return path === "" ? msg : `${path}: ${msg}`;
  });
}

function addAt(root: ErrorSchema, path: readonly (string | number)[], message: string): void {
  let place: Record<string, unknown> = root;
  for (const name of path) {
    // No name of a stranger's reaches what objects inherit.
    if (!Object.hasOwn(place, name))
      Object.defineProperty(place, name, { value: {}, enumerable: true, writable: true, configurable: true });
    place = place[String(name)] as Record<string, unknown>;
  }
  place["__errors"] = [...((place["__errors"] as string[] | undefined) ?? []), message];
}
