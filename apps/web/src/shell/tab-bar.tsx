"use client";

import { type KeyboardEvent, useEffect, useId, useRef } from "react";

/** One of the tabs of a page. */
export type Tab<Name extends string> = { name: Name; label: string };

/** The ids by which a tab and its panel name one another. */
export function useTabIds(): (name: string) => { tab: string; panel: string } {
  const id = useId();
  return (name) => ({ tab: `${id}-${name}`, panel: `${id}-${name}-panel` });
}

/** A row of tabs; arrows, Home and End go through them. */
export function TabBar<Name extends string>(props: {
  label: string;
  tabs: readonly Tab<Name>[];
  current: Name;
  idsOf: (name: string) => { tab: string; panel: string };
  onChoose: (name: Name) => void;
}) {
  const { label, tabs, current, idsOf, onChoose } = props;
  const list = useRef<HTMLDivElement>(null);
  const currentId = idsOf(current).tab;
  // On a small screen the one that an address names may be out of sight.
  useEffect(() => {
    // Newer browsers return a promise, which must not be taken for what ends the effect.
    document.getElementById(currentId)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [currentId]);
  const go = (event: KeyboardEvent) => {
    const index = tabs.findIndex(({ name }) => name === current);
    const next = nextIndex(event.key, index, tabs.length);
    const tab = next === null ? undefined : tabs[next];
    if (tab === undefined) return;
    event.preventDefault();
    onChoose(tab.name);
    list.current?.querySelectorAll<HTMLButtonElement>("[role=tab]")[next ?? 0]?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label={label} className="-mx-1 flex gap-1 overflow-x-auto border-b px-1 pt-1" onKeyDown={go}>
      {tabs.map((tab) => (
        <button
          key={tab.name}
          type="button"
          role="tab"
          id={idsOf(tab.name).tab}
          aria-controls={idsOf(tab.name).panel}
          aria-selected={tab.name === current}
          tabIndex={tab.name === current ? 0 : -1}
          onClick={() => onChoose(tab.name)}
          className="-mb-px flex-none border-b-2 border-transparent px-2.5 py-2 text-sm text-muted-foreground -outline-offset-2! transition-colors hover:text-foreground aria-selected:border-brand aria-selected:font-medium aria-selected:text-foreground"
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}

function nextIndex(key: string, index: number, count: number): number | null {
  switch (key) {
    case "ArrowRight":
      return (index + 1) % count;
    case "ArrowLeft":
      return (index + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
