import type { Runtime } from "@skillrun/runtime";
import { checkBlobs } from "../../packages/runtime/src/retention/check-blobs.ts";
import type { Finding } from "../evidence/evidence.ts";
import { findLeftovers, type Traces } from "../evidence/find-leftovers.ts";

/** Nothing of a sandbox outlives its server, and every row has its blob. Young blobs without a row are those of attempts that died or were stale. */
export async function checkWhatIsLeft(runtime: Runtime, traces: Traces): Promise<Finding[]> {
  const place = { root: traces.directory, execution: null };
  const leftovers = await findLeftovers(traces);
  const { orphans, missing, dangling } = await checkBlobs(runtime);
  const astray = [
    ...orphans.map((key) => `no row refers to ${key}`),
    ...missing.map(({ key, holder }) => `${holder} refers to ${key}, which is not there`),
    ...dangling.map((row) => `${row} refers to what does not exist`),
  ];
  return [
    ...leftovers.map((detail): Finding => ({ ...place, kind: "left_over", detail })),
    ...astray.map((detail): Finding => ({ ...place, kind: "blob_astray", detail })),
  ];
}
