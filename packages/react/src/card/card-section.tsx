"use client";

import { ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";

/** A part of a card that opens and closes; it follows `isOpenAtFirst` until the reader has chosen. */
export function CardSection(props: { title: string; note?: ReactNode; isOpenAtFirst?: boolean; children: ReactNode }) {
  const { title, note, isOpenAtFirst = false, children } = props;
  const [choice, setChoice] = useState<boolean | null>(null);
  const contentId = useId();
  const isOpen = choice ?? isOpenAtFirst;
  return (
    <div className="sr-section">
      <button
        type="button"
        className="sr-section-toggle"
        aria-expanded={isOpen}
        aria-controls={contentId}
        onClick={() => setChoice(!isOpen)}
      >
        <ChevronRight className="sr-chevron" aria-hidden="true" />
        <span>{title}</span> {note === undefined ? null : <span className="sr-section-note">{note}</span>}
      </button>
      <div id={contentId} className="sr-section-content" hidden={!isOpen}>
        {isOpen ? children : null}
      </div>
    </div>
  );
}
