import { pythonStandardLibrary } from "../../packages/skill-format/src/requirements/python-standard-library.ts";

/** Whether Python comes with a top-level module; private ones (`_thread`) are its own too. */
export function isStandardModule(name: string): boolean {
  return pythonStandardLibrary.has(name) || name.startsWith("_");
}
