"use client";

import { type ReactNode, useEffect, useRef } from "react";

/** The sidebar on small screens: a modal drawer that Escape and a tap beside it close. */
export function SidebarDrawer({ isOpen, onClose, children }: { isOpen: boolean; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the dialog's own Escape key closes it; the click is for the space beside it.
    <dialog
      ref={dialog}
      aria-label="Chats"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className="m-0 h-dvh max-h-none w-[min(18rem,85vw)] max-w-none border-e bg-sidebar backdrop:bg-black/40 md:hidden"
    >
      {isOpen ? children : null}
    </dialog>
  );
}
