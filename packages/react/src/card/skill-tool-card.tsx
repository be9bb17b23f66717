"use client";

import type { ToolCallMessagePartProps } from "@assistant-ui/react";
import { useState } from "react";
import { useExecutionSurroundings } from "../following/execution-provider.tsx";
import { useCallLookup } from "../following/use-call-lookup.ts";
import { useExecutionByToolCall } from "../following/use-execution.ts";
import { ExecutionCard } from "./execution-card.tsx";
import { PlainToolCard } from "./plain-tool-card.tsx";

/** What a tool call's card takes: the part, and whether it starts compact, as where several stand in one message. */
export type SkillToolCardProps = ToolCallMessagePartProps & { isCompactAtFirst?: boolean };

/** The card of any tool call, for `MessagePrimitive.Parts components={{ tools: { Fallback: SkillToolCard } }}`: live for skills. */
export function SkillToolCard(props: SkillToolCardProps) {
  const { isSkill } = useExecutionSurroundings();
  return isSkill(props.toolName) ? <SkillCard key={props.toolCallId} {...props} /> : <PlainToolCard {...props} />;
}

/** A failed call may have been refused before there was an execution, which must not be waited for then. */
function SkillCard(props: SkillToolCardProps) {
  const hasFailed = props.isError === true;
  const [wasFollowed] = useState(!hasFailed);
  // A result that names its execution and was there before this card: retention may have deleted the execution since.
  const [mayBeGone] = useState(!hasFailed && namesExecution(props.result));
  const lookup = useCallLookup(props.toolCallId, hasFailed || mayBeGone);
  if (mayBeGone && lookup === "missing") return <PlainToolCard {...props} note="The execution is gone; this is what the call returned." />;
  // While the lookup is under way the card stays what it was, so that one with an execution does not flicker.
  const isFollowed = !hasFailed || lookup === "found" || (lookup === "asking" && wasFollowed);
  return isFollowed ? <FollowedCall {...props} /> : <PlainToolCard {...props} />;
}

/** The part's own `status` is left alone: it says "complete" long before the execution is. */
function FollowedCall({ toolCallId, toolName, argsText, isCompactAtFirst = false }: SkillToolCardProps) {
  const execution = useExecutionByToolCall(toolCallId);
  return <ExecutionCard execution={execution} title={toolName} inputs={argsText} isCompactAtFirst={isCompactAtFirst} />;
}

function namesExecution(result: unknown): boolean {
  return typeof result === "object" && result !== null && "execution_id" in result && typeof result.execution_id === "string";
}
