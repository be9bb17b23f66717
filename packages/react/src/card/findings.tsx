import type { ContentPartView } from "@skillrun/contract";
import { memo } from "react";
import type { RenderMarkdown } from "../following/execution-provider.tsx";
import { formatCount, formatJsonText } from "./format-quantity.ts";

type FindingsProps = { parts: readonly ContentPartView[]; isStreaming: boolean; renderMarkdown: RenderMarkdown | null; name: string };

/** What the execution has found so far, part by part. */
export function Findings({ parts, isStreaming, renderMarkdown, name }: FindingsProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <article className="sr-findings sr-scroll" aria-label={`Findings of ${name}`} tabIndex={0}>
      {parts.map((part) => (
        <div key={part.part} className="sr-part">
          {parts.length > 1 ? (
            <div className="sr-part-name" dir="auto">
              {part.part}
            </div>
          ) : null}
          {part.dropped_chars > 0 ? (
            <p className="sr-part-dropped">The first {formatCount(part.dropped_chars)} characters are not shown.</p>
          ) : null}
          <PartText part={part} isStreaming={isStreaming} renderMarkdown={renderMarkdown} />
        </div>
      ))}
    </article>
  );
}

const PartText = memo(function PartText({
  part,
  isStreaming,
  renderMarkdown,
}: { part: ContentPartView } & Omit<FindingsProps, "parts" | "name">) {
  if (part.format === "markdown" && renderMarkdown !== null) {
    return <div className="sr-prose">{renderMarkdown(part.text, { isStreaming })}</div>;
  }
  return (
    <pre className="sr-plain" data-format={part.format} dir={part.format === "json" ? "ltr" : "auto"}>
      {part.format === "json" ? formatJsonText(part.text) : part.text}
    </pre>
  );
});
