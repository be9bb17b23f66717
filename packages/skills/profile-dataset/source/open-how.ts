import type { WorkHost } from "../../work-process/messages.ts";
import type { ProfileLimits } from "../profile-limits.ts";

/** The file to profile; `path` is absolute. */
export type ProfiledFile = { name: string; path: string; sizeBytes: number };

/** What the caller knows better than the file shows; everything else is found out. */
export type ProfileOptions = {
  delimiter?: string | undefined;
  quote?: string | null | undefined;
  escape?: string | null | undefined;
  encoding?: string | undefined;
  hasHeader?: boolean | undefined;
  skipRows?: number | undefined;
  decimal?: "." | "," | undefined;
  missingMarkers?: string[] | undefined;
};

/** With what a file is opened. `folder` is for files of this run. */
export type OpenHow = {
  file: ProfiledFile;
  options: ProfileOptions;
  limits: ProfileLimits;
  host: WorkHost;
  folder: string;
  /** Smaller files are always read the tolerant way: it costs nothing there. */
  plainFromBytes: number;
  /** True for a file that was unpacked; a gzip file inside a gzip file is refused. */
  isUnpacked?: boolean;
  onRead(bytesRead: number, rows: number): void;
};
