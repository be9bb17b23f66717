import type { Metadata } from "next";
import { ExecutionPage } from "../../../../executions/execution-page.tsx";

export const metadata: Metadata = { title: "Execution" };

/** One execution, live. */
export default async function OneExecutionPage({ params }: { params: Promise<{ execution_id: string }> }) {
  return <ExecutionPage executionId={(await params).execution_id} />;
}
