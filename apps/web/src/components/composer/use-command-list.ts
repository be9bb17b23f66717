import type { Tool } from "@skillrun/contract";
import { type AriaAttributes, type KeyboardEvent, useState } from "react";
import { findCommandQuery, matchCommands } from "../../chat/draft/match-commands.ts";

/** The list of slash commands at the composer. */
export type CommandListState = {
  isOpen: boolean;
  matches: readonly Tool[];
  activeIndex: number;
  inputProps: AriaAttributes;
  /** The cursor is there now. */
  onCursor(cursor: number): void;
  /** True when the key was the list's. */
  handleKey(event: KeyboardEvent): boolean;
  pick(tool: Tool): void;
  activate(index: number): void;
};

/** The list's id in the page. */
export const commandListId = "commands";

/** An option's id in the page. */
export function commandOptionId(index: number): string {
  return `${commandListId}-${index}`;
}

/** Opens while a slash command is typed: arrows choose, Enter and Tab complete, Escape closes until the next letter. */
export function useCommandList(options: {
  tools: readonly Tool[];
  text: string;
  onComplete: (text: string, cursor: number) => void;
}): CommandListState {
  const { tools, text, onComplete } = options;
  const [cursor, setCursor] = useState(0);
  const [chosenIndex, setChosenIndex] = useState(0);
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const query = findCommandQuery(text, Math.min(cursor, text.length));
  const matches = query === null ? [] : matchCommands(tools, query.query);
  const isOpen = matches.length > 0 && closedFor !== text;
  const activeIndex = Math.min(chosenIndex, Math.max(0, matches.length - 1));
  const active = matches[activeIndex];

  const pick = (tool: Tool) => {
    if (query === null) return;
    const inserted = `/${tool.tool_name} `;
    const rest = text.slice(query.end).replace(/^ /, "");
    const end = query.start + inserted.length;
    setChosenIndex(0);
    setCursor(end);
    onComplete(text.slice(0, query.start) + inserted + rest, end);
  };
  const move = (step: number) => setChosenIndex((activeIndex + step + matches.length) % matches.length);

  const handleKey = (event: KeyboardEvent): boolean => {
    if (!isOpen || active === undefined) return false;
    // A command that is typed to its end needs no completing: Enter sends it.
    const isComplete = query?.query === active.tool_name;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape") setClosedFor(text);
    else if (event.key === "Tab" && !event.shiftKey && !isComplete) pick(active);
    else if (event.key === "Enter" && !event.shiftKey && !isComplete) pick(active);
    else return false;
    event.preventDefault();
    return true;
  };

  return {
    isOpen,
    matches,
    activeIndex,
    inputProps: {
      "aria-autocomplete": "list",
      ...(isOpen && { "aria-controls": commandListId, "aria-activedescendant": commandOptionId(activeIndex) }),
    },
    onCursor: setCursor,
    handleKey,
    pick,
    activate: setChosenIndex,
  };
}
