import { createHttpExecutionClient } from "@skillrun/react";

/** One for the page, so that everything on it shares connections. */
export const executionClient = createHttpExecutionClient();
