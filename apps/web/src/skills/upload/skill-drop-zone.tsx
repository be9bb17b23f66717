"use client";

import { FolderUp } from "lucide-react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import type { PickedSkill } from "./picked-skill.ts";
import { readDropped } from "./read-dropped.ts";

/** Takes a folder or a zip dropped anywhere on what it holds. */
export function SkillDropZone(props: { hint: string; onTake: (picking: () => Promise<PickedSkill>) => void; children: ReactNode }) {
  const { hint, onTake, children } = props;
  const [isOver, setOver] = useState(false);
  // Enter and leave come for every element below; the page is left when as many left as entered.
  const depth = useRef(0);
  const ifFiles = (handle: (event: DragEvent) => void) => (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    handle(event);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a pointer's shortcut for the buttons.
    <div
      className="relative flex min-h-0 flex-1 flex-col"
      onDragEnter={ifFiles(() => {
        depth.current++;
        setOver(true);
      })}
      onDragOver={ifFiles(() => undefined)}
      onDragLeave={ifFiles(() => {
        depth.current = Math.max(0, depth.current - 1);
        if (depth.current === 0) setOver(false);
      })}
      onDrop={ifFiles((event) => {
        depth.current = 0;
        setOver(false);
        // Asked for now: what was dropped is gone when this event is over.
        const reading = readDropped(event.dataTransfer);
        onTake(() => reading);
      })}
    >
      {children}
      {isOver ? (
        <div className="pointer-events-none absolute inset-2 z-20 grid place-content-center justify-items-center gap-2 rounded-2xl border-2 border-dashed border-brand bg-background/90 backdrop-blur-[2px]">
          <FolderUp className="size-6 text-brand" aria-hidden="true" />
          <p className="font-medium">{hint}</p>
        </div>
      ) : null}
    </div>
  );
}
