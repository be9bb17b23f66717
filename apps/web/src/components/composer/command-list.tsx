import { type CommandListState, commandListId, commandOptionId } from "./use-command-list.ts";

/** The skills that fit what is typed after the slash, above the composer. */
export function CommandList({ commands }: { commands: CommandListState }) {
  const { isOpen, matches, activeIndex } = commands;
  return (
    <>
      <p className="sr-only" role="status">
        {isOpen ? `${matches.length} ${matches.length === 1 ? "skill" : "skills"}; arrow keys choose, Enter completes` : ""}
      </p>
      {isOpen ? (
        <div
          id={commandListId}
          role="listbox"
          aria-label="Skills"
          tabIndex={-1}
          className="absolute inset-x-0 bottom-full z-30 mb-2 max-h-72 animate-rise overflow-y-auto rounded-xl border bg-popover p-1.5 text-popover-foreground shadow-float"
        >
          {matches.map((tool, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the composer's, which keeps the focus.
            <div
              key={tool.tool_name}
              id={commandOptionId(index)}
              role="option"
              tabIndex={-1}
              aria-selected={index === activeIndex}
              className="rounded-lg px-3 py-2 aria-selected:bg-accent"
              onPointerMove={() => commands.activate(index)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => commands.pick(tool)}
            >
              <p className="font-mono text-[0.8125rem]">/{tool.tool_name}</p>
              <p className="line-clamp-2 text-sm leading-snug text-muted-foreground">{tool.description}</p>
            </div>
          ))}
        </div>
      ) : null}
    </>
  );
}
