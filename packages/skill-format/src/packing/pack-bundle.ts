import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { SkillBundle } from "../bundle/skill-bundle.ts";
import { writeTar } from "./tar-format.ts";

const compress = promisify(gzip);

/** A bundle as one tar.gz to store: the same bytes each time it is packed by the same Node. */
export async function packBundle(bundle: SkillBundle): Promise<Uint8Array> {
  const packed = await compress(writeTar(bundle.files), { level: 6 });
  // Byte 9 names the operating system, the one thing that differs between machines.
  packed[9] = 255;
  return packed;
}
