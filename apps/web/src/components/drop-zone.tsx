"use client";

import { type ComponentType, type DragEvent, type ReactNode, useRef, useState } from "react";

/** What a drop zone shows and does; `onDrop` must read the transfer at once, it is gone when the event is over. */
type DropZoneProps = {
  hint: string;
  Icon: ComponentType<{ className?: string; "aria-hidden"?: "true" }>;
  onDrop: (dropped: DataTransfer) => void;
  children: ReactNode;
};

/** Takes files and folders dropped anywhere on what it holds. */
export function DropZone({ hint, Icon, onDrop, children }: DropZoneProps) {
  const [isOver, setOver] = useState(false);
  // Enter and leave come for every element below; the page is left when as many left as entered.
  const depth = useRef(0);
  const ifFiles = (handle: (event: DragEvent) => void) => (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    handle(event);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a pointer's shortcut for the buttons that pick files.
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
        onDrop(event.dataTransfer);
      })}
    >
      {children}
      {isOver ? (
        <div className="pointer-events-none absolute inset-2 z-20 grid place-content-center justify-items-center gap-2 rounded-2xl border-2 border-dashed border-brand bg-background/90 backdrop-blur-[2px]">
          <Icon className="size-6 text-brand" aria-hidden="true" />
          <p className="font-medium">{hint}</p>
        </div>
      ) : null}
    </div>
  );
}
