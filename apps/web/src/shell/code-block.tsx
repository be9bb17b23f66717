/** Text as it stands in a file, in a box that scrolls by itself. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable from the keyboard.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms.
    <div role="group" aria-label={label} tabIndex={0} className="max-h-[32rem] overflow-auto bg-sidebar -outline-offset-2!">
      <pre className="w-max min-w-full p-3 font-mono text-[0.8125rem] leading-relaxed">{text}</pre>
    </div>
  );
}
