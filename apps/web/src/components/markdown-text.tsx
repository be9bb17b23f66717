"use client";

import { StreamdownTextPrimitive } from "@assistant-ui/react-streamdown";

const controls = { code: true, table: false, mermaid: false };
const linkSafety = { enabled: false };

/** The words of an answer. */
export function MarkdownText() {
  return <StreamdownTextPrimitive containerClassName="prose" controls={controls} linkSafety={linkSafety} />;
}
