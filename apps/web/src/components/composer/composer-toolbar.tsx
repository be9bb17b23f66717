import { ArrowUp, Paperclip, Square, SquareSlash } from "lucide-react";
import type { ReactNode } from "react";

const roundButton =
  "grid size-8 flex-none place-content-center rounded-full bg-primary text-primary-foreground transition-opacity hover:opacity-85 disabled:bg-muted disabled:text-muted-foreground";

/** The buttons below the message box. */
export function ComposerToolbar(props: {
  hint: ReactNode;
  canSend: boolean;
  isAnswering: boolean;
  onAttach: () => void;
  onCommand: () => void;
  onStop: () => void;
}) {
  const { hint, canSend, isAnswering, onAttach, onCommand, onStop } = props;
  return (
    <div className="flex items-center gap-0.5 px-2 pb-2">
      <button type="button" className="icon-button" aria-label="Attach files" title="Attach files" onClick={onAttach}>
        <Paperclip className="size-4.5" aria-hidden="true" />
      </button>
      <button type="button" className="icon-button" aria-label="Insert a skill" title="Insert a skill" onClick={onCommand}>
        <SquareSlash className="size-4.5" aria-hidden="true" />
      </button>
      <p id="composer-hint" className="ms-1.5 min-w-0 flex-1 text-xs leading-snug text-pretty text-muted-foreground">
        {hint}
      </p>
      {isAnswering ? (
        <button type="button" className={roundButton} aria-label="Stop the answer" title="Stop the answer" onClick={onStop}>
          <Square className="size-3 fill-current" aria-hidden="true" />
        </button>
      ) : (
        <button type="submit" className={roundButton} aria-label="Send" title="Send" disabled={!canSend}>
          <ArrowUp className="size-4.5" aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
