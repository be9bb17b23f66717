import type { KeyboardEvent } from "react";

const toggleSelector = ".sr-sub-toggle";

/** The keys of a tree on the rows of sub-executions: up and down, to the first and the last, open and close, to the parent. */
export function navigateTree(event: KeyboardEvent<HTMLElement>): void {
  const { target, key } = event;
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  if (!(target instanceof HTMLElement) || !target.matches(toggleSelector)) return;
  const rows = [...(target.closest(".sr-card")?.querySelectorAll<HTMLElement>(toggleSelector) ?? [])];
  const isOpen = target.ariaExpanded === "true";
  const at = rows.indexOf(target);
  switch (key) {
    case "ArrowDown":
      rows[at + 1]?.focus();
      break;
    case "ArrowUp":
      rows[at - 1]?.focus();
      break;
    case "Home":
      rows[0]?.focus();
      break;
    case "End":
      rows.at(-1)?.focus();
      break;
    case "ArrowRight":
      if (!isOpen) target.click();
      else target.nextElementSibling?.querySelector<HTMLElement>(toggleSelector)?.focus();
      break;
    case "ArrowLeft":
      if (isOpen) target.click();
      else target.closest(".sr-sub-content")?.parentElement?.querySelector<HTMLElement>(toggleSelector)?.focus();
      break;
    default:
      return;
  }
  event.preventDefault();
}
