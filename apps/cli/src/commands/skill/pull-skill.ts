import { SkillrunError } from "@skillrun/contract";
import { readBundleFromZip } from "@skillrun/skill-format";
import type { Connection } from "../../connect.ts";
import { fetchSkill } from "./skill-server.ts";
import { writeNewFolder } from "./write-new-folder.ts";

/** Writes a version's files into a new folder; without a version the one that runs in the space now. */
export async function pullSkill(
  connection: Connection,
  { slug, version, directory }: { slug: string; version: string | null; directory: string },
): Promise<{ slug: string; version: string; directory: string; files: number }> {
  const wanted = version ?? (await currentVersion(connection, slug));
  const { bundle } = await readBundleFromZip(await fetchSkill(connection, { slug, version: wanted }));
  await writeNewFolder(directory, bundle.files);
  return { slug, version: wanted, directory, files: bundle.files.length };
}

async function currentVersion({ ask, spaceId }: Connection, slug: string): Promise<string> {
  const { version } = await ask((trpc) => trpc.skill.get.query({ space_id: spaceId, slug }));
  if (version === null) throw new SkillrunError("not_found", `${slug} has no version that could be fetched.`);
  return version;
}
