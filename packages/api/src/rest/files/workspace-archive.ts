import { ExecutionRef } from "@skillrun/contract";
import { openWorkspaceArchive } from "@skillrun/runtime";
import { type RestCall, requestContextOf } from "../request/rest-call.ts";
import { sendDownload } from "./send-download.ts";

/** `GET .../skills/executions/{execution_id}/workspace-archive`: the files an execution left, as tar.gz; 404 until they are archived. */
export async function downloadWorkspaceArchive(call: RestCall): Promise<void> {
  const ref = ExecutionRef.parse(call.params);
  const context = requestContextOf(call);
  await sendDownload(call, (range) => openWorkspaceArchive(context, { ...ref, range }));
}
