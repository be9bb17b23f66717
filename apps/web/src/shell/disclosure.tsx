"use client";

import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";

/** A part that is folded until it is asked for; what is in it is drawn only then. */
export function Disclosure(props: { summary: ReactNode; isOpenAtFirst?: boolean; children: ReactNode }) {
  const { summary, isOpenAtFirst = false, children } = props;
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  return (
    <details
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="group/fold overflow-hidden rounded-lg border bg-card"
    >
      <summary className="flex cursor-pointer list-none items-center gap-2 px-3 py-2 text-sm -outline-offset-2! hover:bg-accent [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="size-4 flex-none text-muted-foreground transition-transform group-open/fold:rotate-90"
          aria-hidden="true"
        />
        {summary}
      </summary>
      {isOpen ? <div className="border-t">{children}</div> : null}
    </details>
  );
}
