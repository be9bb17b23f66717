import { RE2JS } from "re2js";
import { globPattern } from "./glob-pattern.ts";

/** A test whether a whole path is meant by a glob, such as `reports/*.md` or one with a double star for any folders; null when it is none. */
export function compileGlob(glob: string): ((path: string) => boolean) | null {
  try {
    // Linear in the length of the path: globs come from strangers.
    const expression = RE2JS.compile(globPattern(glob), RE2JS.DOTALL);
    return (path) => expression.matches(path);
  } catch {
    return null;
  }
}
