import type { Tool } from "@skillrun/contract";

/** The command being typed at the cursor: `query` is what stands after the slash, `start` and `end` bound the word with its slash. */
export type CommandQuery = { query: string; start: number; end: number };

/** The slash command that the cursor is in, when it begins a line; null otherwise. */
export function findCommandQuery(text: string, cursor: number): CommandQuery | null {
  const lineStart = text.lastIndexOf("\n", cursor - 1) + 1;
  const word = /^\/([\w-]*)/.exec(text.slice(lineStart));
  if (word === null) return null;
  const end = lineStart + word[0].length;
  // Past the word the arguments begin, which are the writer's own.
  return cursor > lineStart && cursor <= end ? { query: word[1] ?? "", start: lineStart, end } : null;
}

/** The tools that fit what was typed: names that begin with it first, then names that contain it, then descriptions. */
export function matchCommands(tools: readonly Tool[], query: string): Tool[] {
  const wanted = query.toLowerCase();
  const rank = ({ tool_name, description }: Tool) => {
    const name = tool_name.toLowerCase();
    if (name.startsWith(wanted)) return 0;
    if (name.includes(wanted)) return 1;
    return wanted.length > 2 && description.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return tools
    .map((tool) => ({ tool, rank: rank(tool) }))
    .filter(({ rank }) => rank < 3)
    .sort((left, right) => left.rank - right.rank)
    .map(({ tool }) => tool);
}
