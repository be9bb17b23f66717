"use client";

import type { ToolCallMessagePartProps } from "@assistant-ui/react";
import { Wrench } from "lucide-react";
import { CardSection } from "./card-section.tsx";
import { ExecutionCard } from "./execution-card.tsx";
import { useExecutionSurroundings } from "./execution-provider.tsx";
import { formatJsonText } from "./format-quantity.ts";
import { useExecutionByToolCall } from "./use-execution.ts";

/** The card of any tool call, for `MessagePrimitive.Parts components={{ tools: { Fallback: SkillToolCard } }}`: live for skills. */
export function SkillToolCard(props: ToolCallMessagePartProps) {
  const { isSkill } = useExecutionSurroundings();
  return isSkill(props.toolName) ? <SkillCard {...props} /> : <PlainToolCard {...props} />;
}

/** The part's own `status` is left alone: it says "complete" long before the execution is. */
function SkillCard({ toolCallId, toolName, argsText }: ToolCallMessagePartProps) {
  const execution = useExecutionByToolCall(toolCallId);
  return <ExecutionCard execution={execution} title={toolName} inputs={argsText} />;
}

function PlainToolCard({ toolName, argsText, result, isError, status }: ToolCallMessagePartProps) {
  const isRunning = result === undefined && status.type === "running";
  const label = isError ? "failed" : result === undefined ? (isRunning ? "running" : "no result") : "done";
  return (
    <article className="sr-card" aria-label={toolName}>
      <header className="sr-head">
        <div className="sr-head-name">
          <Wrench className="sr-state-icon" aria-hidden="true" />
          <span className="sr-title" title={toolName}>
            <bdi>{toolName}</bdi>
          </span>
          <span className="sr-badge" data-state={isError ? "failed" : isRunning ? "running" : "queued"}>
            {label}
          </span>
        </div>
      </header>
      <div className="sr-body">
        {argsText.trim() === "" ? null : (
          <CardSection title="Inputs">
            <pre className="sr-json sr-scroll">{formatJsonText(argsText)}</pre>
          </CardSection>
        )}
        {result === undefined ? null : (
          <CardSection title="Result">
            <pre className="sr-json sr-scroll">{typeof result === "string" ? result : JSON.stringify(result, null, 2)}</pre>
          </CardSection>
        )}
      </div>
    </article>
  );
}
