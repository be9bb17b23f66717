import { Streamdown } from "streamdown";
import { MarkdownLink, markdownBehaviour, PlainTable } from "./markdown-elements.tsx";

const components = { a: MarkdownLink, table: PlainTable };

/** Markdown on a card, which styles it. */
export function Markdown({ text, isStreaming }: { text: string; isStreaming: boolean }) {
  return (
    <Streamdown mode={isStreaming ? "streaming" : "static"} components={components} {...markdownBehaviour}>
      {text}
    </Streamdown>
  );
}
