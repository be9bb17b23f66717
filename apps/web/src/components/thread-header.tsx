import { Menu, SquarePen, WifiOff } from "lucide-react";

/** The bar above a chat: its name, and whether the server can be reached. */
export function ThreadHeader(props: { title: string; isConnected: boolean; onOpenDrawer: () => void; onNew: () => void }) {
  const { title, isConnected, onOpenDrawer, onNew } = props;
  return (
    <header className="flex h-14 flex-none items-center gap-1 border-b px-3 md:px-6">
      <button type="button" className="icon-button md:hidden" aria-label="Chats" onClick={onOpenDrawer}>
        <Menu className="size-4.5" aria-hidden="true" />
      </button>
      <h1 className="min-w-0 flex-1 truncate px-1 text-sm font-medium md:px-0">
        <bdi>{title}</bdi>
      </h1>
      <span role="status">
        {isConnected ? null : (
          <span className="flex items-center gap-1.5 rounded-full bg-warning-soft px-2.5 py-1 text-xs font-medium text-warning">
            <WifiOff className="size-3.5" aria-hidden="true" />
            Connection lost. Reconnecting…
          </span>
        )}
      </span>
      <button type="button" className="icon-button md:hidden" aria-label="New chat" onClick={onNew}>
        <SquarePen className="size-4.5" aria-hidden="true" />
      </button>
    </header>
  );
}
