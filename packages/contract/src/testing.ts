export { createEventScript, type EventScript, noUsage, numberedExecutionId, queuedSummary } from "./event-script.ts";
export { type ExecutionClientFixture, executionClientTestsuite } from "./execution-client.testsuite.ts";
