import { type ResolveFnOutput, type ResolveHookContext, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

/** Where a handler's modules lie, by their real paths. */
export type HandlerRoot = {
  /** The copy of the skill's folder that is loaded. */
  directory: string;
  /** The folder it is a copy of, if it is here. */
  original: string | null;
  /** The directory of all the operator's skills, whose other files may be imported too. */
  shared: string | null;
};

type Next = (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput;

const skillModule = new URL("../../skill/index.ts", import.meta.url).href;
const roots = new Map<string, string | null>();
let installed = false;

/**
 * Lets the modules of a root import `@skillrun/runtime/skill` and zod from wherever they lie: always the server's own, so that a schema is one
 * that the server understands. Other packages, and files that the copy does not have, are looked for from the original folder.
 */
export function addHandlerRoot({ directory, original, shared }: HandlerRoot): void {
  roots.set(folderUrl(directory), original === null ? null : folderUrl(original));
  if (shared !== null) roots.set(folderUrl(shared), null);
  if (installed) return;
  installed = true;
  registerHooks({ resolve: resolveForHandler });
}

function resolveForHandler(specifier: string, context: ResolveHookContext, next: Next): ResolveFnOutput {
  const root = rootOf(context.parentURL);
  if (root === undefined) return typed(next(specifier, context));
  if (specifier === "@skillrun/runtime/skill") return next(skillModule, context);
  if (specifier === "zod" || specifier.startsWith("zod/")) return next(specifier, { ...context, parentURL: import.meta.url });
  const original = root.original === null ? null : { ...context, parentURL: root.original + root.path };
  if (original === null) return typed(next(specifier, context));
  const isBare = !/^(\.{0,2}\/|#|[a-z][a-z\d+.-]+:)/i.test(specifier);
  const [first, second] = isBare ? [original, context] : [context, original];
  try {
    return typed(next(specifier, first));
  } catch (error) {
    try {
      return typed(next(specifier, second));
    } catch {
      throw error;
    }
  }
}

/** TypeScript that no package.json speaks for is a module; Node would have to guess, and warn of it. */
function typed(result: ResolveFnOutput): ResolveFnOutput {
  if (!result.url.endsWith(".ts") || (result.format ?? null) !== null || rootOf(result.url) === undefined) return result;
  return { ...result, format: "module-typescript" };
}

/** The root that a module lies in, and its path there; packages that lie in it are not the skill's own code. */
function rootOf(url: string | undefined): { original: string | null; path: string } | undefined {
  if (url === undefined || !url.startsWith("file:") || url.includes("/node_modules/")) return undefined;
  for (let end = url.lastIndexOf("/"); end > "file://".length; end = url.lastIndexOf("/", end - 1)) {
    const original = roots.get(url.slice(0, end + 1));
    if (original !== undefined) return { original, path: url.slice(end + 1) };
  }
  return undefined;
}

function folderUrl(directory: string): string {
  return pathToFileURL(directory.endsWith("/") ? directory : `${directory}/`).href;
}
