import type { SkillContext, SkillFailure } from "@skillrun/runtime/skill";

/** The part of a skill's context that work in a process of its own needs: a signal to stop, and ways to show what it is doing. */
export type WorkHost = Pick<SkillContext, "signal" | "log" | "progress" | "emit" | "flush">;

/** What the process says to the server. Everything in it is plain data. */
export type WorkMessage =
  | { type: "log"; args: Parameters<WorkHost["log"]> }
  | { type: "progress"; args: Parameters<WorkHost["progress"]> }
  | { type: "emit"; args: Parameters<WorkHost["emit"]> }
  | { type: "flush" }
  | { type: "done"; result: unknown }
  | { type: "failure"; code: string; message: string; details: SkillFailure["details"] }
  | { type: "error"; message: string };

/** What the server says to the process: the task once, and after each flush that it may go on. */
export type ServerMessage = { type: "task"; task: unknown; folder: string } | { type: "flushed" };

/** A module that a work process runs: its function takes the task, which is plain data, and may write files into the folder. */
export type WorkModule<Task, Result> = { work(task: Task, host: WorkHost, folder: string): Promise<Result> };
