import type { SkillNotice } from "@skillrun/contract";

/** A skill's files that cannot be used; the notices say what, where and what to do. */
export class SkillFormatError extends Error {
  readonly notices: readonly SkillNotice[];

  constructor(notices: readonly SkillNotice[]) {
    const errors = notices.filter((notice) => notice.severity === "error");
    super(errors.map(({ path, message }) => (path === null ? message : `${path}: ${message}`)).join("\n"));
    this.name = "SkillFormatError";
    this.notices = notices;
  }
}
