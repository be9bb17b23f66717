import type { SkillPolicy, SpaceId } from "@skillrun/contract";
import type { VersionAccess } from "../skill/published-version.ts";
import { allowedHosts } from "./allowed-hosts.ts";
import type { StoredVersion } from "./stored-version.ts";
import type { HeldFiles, VersionFiles } from "./version-files.ts";

/** What one use of a version may reach; its files stay in place until `release`. */
export function openVersionAccess(
  version: StoredVersion,
  { files, policyOf }: { files: VersionFiles; policyOf(spaceId: SpaceId): Promise<SkillPolicy> },
): { access: VersionAccess; release(): void } {
  const held: HeldFiles[] = [];
  let released = false;
  const access: VersionAccess = {
    async directory() {
      const hold = await files.hold(version);
      // Asked for by one that is over already: nothing would release it.
      if (released) hold.release();
      else held.push(hold);
      return hold.directory;
    },
    network: async (spaceId) => allowedHosts(hostsOf(version), (await policyOf(spaceId)).network),
    mayCallSkills: async (spaceId) => (await policyOf(spaceId)).sub_executions,
  };
  const release = () => {
    released = true;
    for (const each of held.splice(0)) each.release();
  };
  return { access, release };
}

function hostsOf({ manifest }: StoredVersion): string[] {
  const asked = manifest["network"];
  return Array.isArray(asked) ? asked.filter((host) => typeof host === "string") : [];
}
