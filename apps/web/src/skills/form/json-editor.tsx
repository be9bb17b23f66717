"use client";

import type { JsonObject } from "@skillrun/contract";
import { useId, useState } from "react";

/** The inputs as JSON text, for what no form can show and for those who have it at hand. Null while the text is no JSON object. */
export function JsonEditor({ inputs, onChange }: { inputs: JsonObject; onChange: (inputs: JsonObject | null) => void }) {
  const id = useId();
  const [text, setText] = useState(() => JSON.stringify(inputs, null, 2));
  const problem = problemOf(text);
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        Inputs as JSON
      </label>
      <textarea
        id={id}
        value={text}
        rows={12}
        spellCheck={false}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-problem`}
        onChange={(event) => {
          setText(event.currentTarget.value);
          onChange(parse(event.currentTarget.value));
        }}
        className="w-full rounded-lg border border-input bg-card p-3 font-mono text-[0.8125rem] leading-relaxed"
      />
      <p id={`${id}-problem`} role="alert" className="min-h-5 text-sm text-destructive">
        {problem}
      </p>
    </div>
  );
}

function parse(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}

function problemOf(text: string): string | null {
  if (parse(text) !== null) return null;
  try {
    JSON.parse(text);
    return "The inputs must be an object: { … }";
  } catch (error) {
    return error instanceof Error ? error.message : "This is no JSON.";
  }
}
