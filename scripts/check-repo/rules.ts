import { citedPaths } from "./cited-paths.ts";
import { database } from "./database.ts";
import { docComments } from "./doc-comments.ts";
import { environment } from "./environment.ts";
import { eventRules } from "./event-rules.ts";
import { fileNames } from "./file-names.ts";
import { fileSize } from "./file-size.ts";
import type { Rule } from "./finding.ts";
import { functionSize } from "./function-size.ts";
import { importCircles } from "./import-circles.ts";
import { lockfileComplete } from "./lockfile-complete.ts";
import { lockfileHosts } from "./lockfile-hosts.ts";
import { machinePaths } from "./machine-paths.ts";
import { packageDoors } from "./package-doors.ts";
import { packageImports } from "./package-imports.ts";
import { pinnedVersions } from "./pinned-versions.ts";
import { runtimeLayers } from "./runtime-layers.ts";
import { strictness } from "./strictness.ts";
import { syntaxErrors } from "./syntax-errors.ts";
import { testNames } from "./test-names.ts";
import { thinTransports } from "./thin-transports.ts";

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
