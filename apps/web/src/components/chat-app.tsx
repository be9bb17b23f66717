"use client";

import { useRouter } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { useThreadAddress } from "../chat/threads/use-thread-address.ts";
import { useThreadList } from "../chat/threads/use-thread-list.ts";
import { useWorkplace } from "../chat/use-workplace.ts";
import { focusComposer } from "./composer/composer-id.ts";
import { Sidebar } from "./sidebar.tsx";
import { SidebarDrawer } from "./sidebar-drawer.tsx";
import { ThreadPlaceholder } from "./thread-placeholder.tsx";
import { ThreadView } from "./thread-view.tsx";

/** The whole chat: the threads beside the one that the address names. */
export function ChatApp() {
  const router = useRouter();
  const { place, tools, problem, signIn } = useWorkplace();
  const { threadId, isNew, renew } = useThreadAddress();
  const list = useThreadList(place?.space.id ?? null);
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const openDrawer = useCallback(() => setDrawerOpen(true), []);

  const startNew = useCallback(() => {
    setDrawerOpen(false);
    if (isNew) renew();
    else router.push("/");
    focusComposer();
  }, [isNew, renew, router]);
  const remove = async (id: typeof threadId & string) => {
    await list.remove(id);
    if (id === threadId) router.replace("/");
  };

  const title = list.threads?.find(({ id }) => id === threadId)?.title ?? null;
  useDocumentTitle(isNew ? null : title);

  const sidebar = (
    <Sidebar
      section="chats"
      list={list}
      onRemove={remove}
      currentThreadId={isNew ? null : threadId}
      name={place?.me.name ?? null}
      onNew={startNew}
      onNavigate={() => setDrawerOpen(false)}
    />
  );
  return (
    <div className="flex h-dvh overflow-hidden">
      <button type="button" onClick={focusComposer} className="button fixed! start-3 top-3 z-50 not-focus:sr-only">
        Skip to the message box
      </button>
      <aside aria-label="Chats" className="hidden w-66 flex-none border-e bg-sidebar md:block">
        {sidebar}
      </aside>
      <SidebarDrawer isOpen={isDrawerOpen} onClose={() => setDrawerOpen(false)}>
        {sidebar}
      </SidebarDrawer>
      <main className="flex min-w-0 flex-1 flex-col">
        {place === null || threadId === null ? (
          <ThreadPlaceholder onOpenDrawer={openDrawer} onNew={startNew} problem={place === null ? problem : "There is no such chat."} />
        ) : (
          <ThreadView
            key={threadId}
            spaceId={place.space.id}
            threadId={threadId}
            isNew={isNew}
            title={title}
            tools={tools}
            onOpenDrawer={openDrawer}
            onNew={startNew}
            onChange={list.refresh}
            onUnauthorized={signIn}
          />
        )}
      </main>
    </div>
  );
}

function useDocumentTitle(title: string | null): void {
  const previous = useRef<string | null>(null);
  useEffect(() => {
    if (title === null && previous.current === null) return;
    previous.current = title;
    document.title = title === null ? "Skillrun" : `${title} · Skillrun`;
  }, [title]);
}
