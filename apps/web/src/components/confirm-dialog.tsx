"use client";

import { useId, useState } from "react";

/** Asks before something that cannot be undone; Escape is no. */
export function ConfirmDialog(props: { title: string; text: string; action: string; onConfirm: () => Promise<void>; onClose: () => void }) {
  const { title, text, action, onConfirm, onClose } = props;
  const id = useId();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "It did not work.");
      setBusy(false);
    }
  };
  return (
    <dialog
      ref={(dialog) => {
        if (dialog !== null && !dialog.open) dialog.showModal();
      }}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onClose={onClose}
      className="w-[min(24rem,calc(100vw-2rem))] rounded-xl border bg-popover p-5 shadow-float backdrop:bg-black/45"
    >
      <h2 id={`${id}-title`} className="font-semibold tracking-tight">
        {title}
      </h2>
      <p id={`${id}-text`} className="mt-1.5 text-sm break-words text-muted-foreground">
        {text}
      </p>
      {problem === null ? null : (
        <p role="alert" className="mt-2 text-sm text-destructive">
          {problem}
        </p>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <button type="button" className="button" onClick={onClose}>
          Keep it
        </button>
        <button type="button" className="button" data-kind="danger" disabled={isBusy} onClick={() => void confirm()}>
          {action}
        </button>
      </div>
    </dialog>
  );
}
