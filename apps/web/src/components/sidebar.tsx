import type { ThreadId } from "@skillrun/contract";
import { SquarePen } from "lucide-react";
import type { ThreadList } from "../chat/threads/use-thread-list.ts";
import { Logo } from "./logo.tsx";
import { type Section, SectionLinks } from "./section-links.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";
import { ThreadListItem } from "./thread-list-item.tsx";

/** The parts of the product, the chats of the space, newest first, and what concerns the whole page. */
export function Sidebar(props: {
  section: Section;
  list: ThreadList;
  currentThreadId: ThreadId | null;
  name: string | null;
  onNew: () => void;
  onRemove: (threadId: ThreadId) => Promise<void>;
  onNavigate: () => void;
}) {
  const { section, list, currentThreadId, name, onNew, onRemove, onNavigate } = props;
  return (
    <div className="flex h-full flex-col text-sidebar-foreground">
      <div className="flex h-14 flex-none items-center gap-2.5 px-4">
        <Logo className="size-6" />
        <span className="font-semibold tracking-tight">Skillrun</span>
      </div>
      <SectionLinks current={section} onNavigate={onNavigate} />
      <div className="px-3">
        <button type="button" onClick={onNew} className="button w-full justify-start! px-3!">
          <SquarePen className="size-4" aria-hidden="true" />
          New chat
        </button>
      </div>
      <nav aria-label="Chats" className="mt-4 min-h-0 flex-1 overflow-y-auto px-3 pb-3">
        {list.threads?.length === 0 ? <p className="px-2 text-sm text-muted-foreground">Your chats will be here.</p> : null}
        <ul className="flex flex-col gap-px">
          {list.threads?.map((thread) => (
            <li key={thread.id}>
              <ThreadListItem
                thread={thread}
                isCurrent={thread.id === currentThreadId}
                onNavigate={onNavigate}
                onRename={(title) => list.rename(thread.id, title)}
                onRemove={() => onRemove(thread.id)}
              />
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex flex-none items-center justify-between gap-2 border-t px-4 py-3">
        <span className="truncate text-sm text-muted-foreground">{name}</span>
        <ThemeToggle />
      </div>
    </div>
  );
}
