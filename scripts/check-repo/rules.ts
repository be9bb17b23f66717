import { docComments } from "./code/doc-comments.ts";
import { functionSize } from "./code/function-size.ts";
import { strictness } from "./code/strictness.ts";
import { syntaxErrors } from "./code/syntax-errors.ts";
import { testNames } from "./code/test-names.ts";
import { lockfileComplete } from "./dependencies/lockfile-complete.ts";
import { lockfileHosts } from "./dependencies/lockfile-hosts.ts";
import { pinnedVersions } from "./dependencies/pinned-versions.ts";
import { citedPaths } from "./documents/cited-paths.ts";
import { eventRules } from "./documents/event-rules.ts";
import { fileNames } from "./files/file-names.ts";
import { fileSize } from "./files/file-size.ts";
import { machinePaths } from "./files/machine-paths.ts";
import type { Rule } from "./finding.ts";
import { importCircles } from "./imports/import-circles.ts";
import { packageDoors } from "./imports/package-doors.ts";
import { packageImports } from "./imports/package-imports.ts";
import { runtimeLayers } from "./imports/runtime-layers.ts";
import { database } from "./places/database.ts";
import { environment } from "./places/environment.ts";
import { thinTransports } from "./places/thin-transports.ts";

/** Every rule of the repository check, in the order of its report. */
export const rules: readonly Rule[] = [
  syntaxErrors,
  fileSize,
  functionSize,
  fileNames,
  packageDoors,
  packageImports,
  runtimeLayers,
  importCircles,
  environment,
  database,
  thinTransports,
  strictness,
  docComments,
  testNames,
  eventRules,
  citedPaths,
  pinnedVersions,
  lockfileHosts,
  lockfileComplete,
  machinePaths,
];
