/** The message box's id in the page. */
export const composerId = "message";

/** Puts the cursor into the message box, once it is drawn. */
export function focusComposer(): void {
  requestAnimationFrame(() => document.getElementById(composerId)?.focus());
}
