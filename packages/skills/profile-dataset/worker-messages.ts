import type { ContentDelta, JsonObject, LogLine, Progress } from "@skillrun/contract";
import type { ProfiledFile, ProfileOptions } from "./profile-file.ts";
import type { ProfileSummary } from "./summarise-profile.ts";

/** What the profiling thread is started with. */
export type ProfileTask = { file: ProfiledFile; options: ProfileOptions };

/** The files a run makes, as text. */
export type ProfileReports = { json: string; markdown: string; html: string };

/** What the profiling thread says. After `flush` it waits for any message back, which bounds what may pile up. */
export type ThreadMessage =
  | { type: "log"; level: LogLine["level"]; message: string; data: JsonObject | undefined }
  | { type: "progress"; progress: Partial<Progress> & Pick<Progress, "completed"> }
  | { type: "emit"; delta: ContentDelta }
  | { type: "flush" }
  | { type: "done"; summary: ProfileSummary; reports: ProfileReports }
  | { type: "failure"; code: string; message: string; details: JsonObject | undefined };
