import type { ProcedureRoute } from "./rest-route.ts";

/** The path of the procedure that a row of the table takes from a caller, such as `execution.get`. */
export function procedurePathOf(route: ProcedureRoute): string {
  const names: string[] = [];
  const recorder: unknown = new Proxy(() => {}, {
    get: (_, name) => {
      names.push(String(name));
      return recorder;
    },
  });
  route.procedure(recorder as never);
  return names.join(".");
}
