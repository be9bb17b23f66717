"use client";

import { StreamdownTextPrimitive } from "@assistant-ui/react-streamdown";
import { MarkdownLink, markdownBehaviour, ScrollingTable } from "./markdown-elements.tsx";

const components = { a: MarkdownLink, table: ScrollingTable };

/** The words of an answer. */
export function MarkdownText() {
  return <StreamdownTextPrimitive className="prose" components={components} {...markdownBehaviour} />;
}
