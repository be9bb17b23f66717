import { Streamdown } from "streamdown";

const controls = { code: true, table: false, mermaid: false };
const linkSafety = { enabled: false };

/** Markdown outside of a chat message, as on a card. */
export function Markdown({ text, isStreaming }: { text: string; isStreaming: boolean }) {
  return (
    <Streamdown className="prose" mode={isStreaming ? "streaming" : "static"} controls={controls} linkSafety={linkSafety}>
      {text}
    </Streamdown>
  );
}
