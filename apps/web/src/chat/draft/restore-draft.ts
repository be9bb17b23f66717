import type { Attachment } from "./use-attachments.ts";

/** The text of a message that was lost, and below it what was typed meanwhile. */
export function restoreText(lost: string, typed: string): string {
  return [lost, typed].filter((text) => text.trim() !== "").join("\n");
}

/** The files of a message that was lost, and after them those that were attached meanwhile; none twice. */
export function restoreFiles(lost: readonly Attachment[], attached: readonly Attachment[]): readonly Attachment[] {
  const lostKeys = new Set(lost.map(({ key }) => key));
  return [...lost, ...attached.filter(({ key }) => !lostKeys.has(key))];
}
