"use client";

import { FileUp } from "lucide-react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";

/** Takes files dropped anywhere on what it holds. */
export function FileDropZone({ onDrop, children }: { onDrop: (files: File[]) => void; children: ReactNode }) {
  const [isOver, setOver] = useState(false);
  // Enter and leave come for every element below; the page is left when as many left as entered.
  const depth = useRef(0);
  const ifFiles = (handle: (event: DragEvent) => void) => (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    handle(event);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a pointer's shortcut for the composer's attach button.
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
        onDrop([...event.dataTransfer.files]);
      })}
    >
      {children}
      {isOver ? (
        <div className="pointer-events-none absolute inset-2 z-20 grid place-content-center justify-items-center gap-2 rounded-2xl border-2 border-dashed border-brand bg-background/90 backdrop-blur-[2px]">
          <FileUp className="size-6 text-brand" aria-hidden="true" />
          <p className="font-medium">Drop the files to attach them</p>
        </div>
      ) : null}
    </div>
  );
}
