"use client";

import { type ExecutionDetail, type ExecutionId, isFinalState } from "@skillrun/contract";
import { ExecutionCard, ExecutionProvider, useExecution } from "@skillrun/react";
import { useEffect } from "react";
import { Markdown } from "../components/markdown.tsx";
import { CodeBlock } from "../shell/code-block.tsx";
import { Disclosure } from "../shell/disclosure.tsx";
import { LoadingLines } from "../shell/loading-lines.tsx";
import { PageBody } from "../shell/page-body.tsx";
import { PageHeader } from "../shell/page-header.tsx";
import { ResourceProblem } from "../shell/resource-problem.tsx";
import { useResource } from "../shell/use-resource.ts";
import { useShellPlace } from "../shell/workplace-context.ts";
import { executionClient } from "./execution-client.ts";
import { ExecutionFacts } from "./execution-facts.tsx";

/** One execution: live as in a chat, with what went in, what came out and what exactly ran. */
export function ExecutionPage({ executionId }: { executionId: string }) {
  const { spaceId } = useShellPlace();
  const path = `/spaces/${spaceId}/skills/executions/${encodeURIComponent(executionId)}`;
  const { body, error, refresh } = useResource<{ data: ExecutionDetail }>(path);
  const execution = body?.data ?? null;
  const back =
    execution === null
      ? { href: "/skills", label: "All skills" }
      : { href: `/skills/${encodeURIComponent(execution.skill_slug)}?tab=executions`, label: `Executions of ${execution.skill_slug}` };
  return (
    <>
      <PageHeader title={execution === null ? "Execution" : `Execution of ${execution.skill_slug}`} back={back} />
      {execution === null ? (
        error === null ? (
          <LoadingLines />
        ) : (
          <ResourceProblem error={error} missing="There is no such execution" back={back} />
        )
      ) : (
        <PageBody>
          <ExecutionProvider client={executionClient} spaceId={spaceId} renderMarkdown={renderMarkdown}>
            <LiveExecution key={execution.id} execution={execution} path={path} onChange={refresh} />
          </ExecutionProvider>
        </PageBody>
      )}
    </>
  );
}

function LiveExecution({ execution, path, onChange }: { execution: ExecutionDetail; path: string; onChange: () => void }) {
  const observed = useExecution(execution.id as ExecutionId);
  const state = observed.view.state ?? execution.state;
  const isBehind = state !== execution.state;
  // What is read once is read again when the events say that it has changed.
  useEffect(() => {
    if (isBehind) onChange();
  }, [isBehind, onChange]);
  const outputs = observed.view.outputs ?? execution.outputs;
  return (
    <>
      <ExecutionCard execution={observed} title={execution.skill_slug} />
      <ExecutionFacts execution={execution} path={path} isOver={isFinalState(state)} />
      <section aria-label="Inputs and outputs" className="flex flex-col gap-2">
        <JsonPart title="Inputs" value={execution.inputs} />
        {outputs === null ? null : <JsonPart title="Outputs" value={outputs} />}
      </section>
    </>
  );
}

/** More than that is folded at first. */
const longJson = 4_000;

function JsonPart({ title, value }: { title: string; value: object }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <Disclosure key={title} summary={<span className="font-medium">{title}</span>} isOpenAtFirst={text.length <= longJson}>
      <CodeBlock text={text} label={title} />
    </Disclosure>
  );
}

function renderMarkdown(markdown: string, { isStreaming }: { isStreaming: boolean }) {
  return <Markdown text={markdown} isStreaming={isStreaming} />;
}
