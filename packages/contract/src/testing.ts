export { createEventScript, type EventScript, noUsage, numberedExecutionId, queuedSummary } from "./wire/event-script.ts";
export { type ExecutionClientFixture, executionClientTestsuite } from "./wire/execution-client.testsuite.ts";
