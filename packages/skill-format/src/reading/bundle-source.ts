import type { SkillNotice } from "@skillrun/contract";
import type { SkillBundle } from "../bundle/skill-bundle.ts";

/** A file that may become one of a bundle, before its content is read. */
export type BundleSource = {
  path: string;
  sizeBytes: number;
  /** Null where the source does not say it: then a file that begins with `#!` is. */
  executable: boolean | null;
  read(): Promise<Uint8Array>;
};

/** A skill as it was read; `folderName` is the name of the folder its files lay in, if any. */
export type ReadBundle = { bundle: SkillBundle; folderName: string | null; notices: SkillNotice[] };
