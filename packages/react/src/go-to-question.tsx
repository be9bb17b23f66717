"use client";

/** Goes to the first open question, which may be far below. */
export function GoToQuestion() {
  return (
    <button
      type="button"
      className="sr-button"
      data-kind="question"
      onClick={({ currentTarget }) => currentTarget.closest(".sr-card")?.querySelector<HTMLElement>(".sr-approval")?.focus()}
    >
      Decide
    </button>
  );
}
