"use client";

import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useMemo, useState } from "react";
import { useThreadList } from "../chat/threads/use-thread-list.ts";
import { useWorkplace } from "../chat/use-workplace.ts";
import type { Section } from "../components/section-links.tsx";
import { Sidebar } from "../components/sidebar.tsx";
import { SidebarDrawer } from "../components/sidebar-drawer.tsx";
import { LoadingLines } from "./loading-lines.tsx";
import { ShellPlaceContext } from "./workplace-context.ts";

const contentId = "content";

function sectionOf(path: string): Section {
  return path.startsWith("/skills") ? "skills" : path.startsWith("/settings") ? "settings" : null;
}

/** What stands around every page that is no chat: the same sidebar, and the page beside it once it is known who reads. */
export function PageShell({ children }: { children: ReactNode }) {
  const router = useRouter();
  const section = sectionOf(usePathname());
  const { place, problem, signIn } = useWorkplace();
  const list = useThreadList(place?.space.id ?? null);
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const shellPlace = useMemo(
    () => (place === null ? null : { me: place.me, spaceId: place.space.id, signIn, openDrawer: () => setDrawerOpen(true) }),
    [place, signIn],
  );
  const sidebar = (
    <Sidebar
      section={section}
      list={list}
      onRemove={(id) => list.remove(id)}
      currentThreadId={null}
      name={place?.me.name ?? null}
      onNew={() => router.push("/")}
      onNavigate={() => setDrawerOpen(false)}
    />
  );
  return (
    <div className="flex h-dvh overflow-hidden">
      <a href={`#${contentId}`} className="button fixed! start-3 top-3 z-50 not-focus:sr-only">
        Skip to the page
      </a>
      <aside aria-label="Sections and chats" className="hidden w-66 flex-none border-e bg-sidebar md:block">
        {sidebar}
      </aside>
      <SidebarDrawer isOpen={isDrawerOpen} onClose={() => setDrawerOpen(false)}>
        {sidebar}
      </SidebarDrawer>
      <main id={contentId} tabIndex={-1} className="relative flex min-w-0 flex-1 flex-col outline-none">
        {shellPlace === null ? <LoadingLines problem={problem} /> : <ShellPlaceContext value={shellPlace}>{children}</ShellPlaceContext>}
      </main>
    </div>
  );
}
