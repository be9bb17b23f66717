import type { ComponentProps } from "react";

/** How Markdown behaves everywhere: code can be copied, links open without asking. */
export const markdownBehaviour = {
  controls: { code: true, table: false, mermaid: false },
  linkSafety: { enabled: false },
};

/** A link of a model's or a skill's making: other sites open beside the chat, and are told nothing of it. */
export function MarkdownLink({ href, children }: ComponentProps<"a">) {
  const isElsewhere = href !== undefined && /^[a-z]+:/i.test(href);
  return (
    <a href={href} className="link" {...(isElsewhere && { target: "_blank", rel: "noopener noreferrer" })}>
      {children}
    </a>
  );
}

/** A table as the elements around it style it. */
export function PlainTable({ children }: ComponentProps<"table">) {
  return <table>{children}</table>;
}

/** A table that scrolls by itself when it is wider than the text. */
export function ScrollingTable({ children }: ComponentProps<"table">) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable from the keyboard.
    <div role="group" aria-label="Table" tabIndex={0} className="overflow-x-auto rounded-lg border">
      <table>{children}</table>
    </div>
  );
}
