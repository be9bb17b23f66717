import { ErrorBody, ExecutionDetail, PageMeta } from "@skillrun/contract";
import { z } from "zod";

const AnyObject = z.record(z.string(), z.unknown());

/** An answer's body as it came, a JSON object. */
export async function readObject(response: Response): Promise<Record<string, unknown>> {
  return AnyObject.parse(await response.json());
}

/** The object in an answer's `data`, as it came. */
export async function readData(response: Response): Promise<Record<string, unknown>> {
  return AnyObject.parse((await readObject(response))["data"]);
}

/** The execution in an answer's `data`. */
export async function readExecution(response: Response): Promise<ExecutionDetail> {
  return ExecutionDetail.parse(await readData(response));
}

/** An answer's page. */
export async function readPage(response: Response): Promise<{ data: Record<string, unknown>[]; meta: PageMeta }> {
  return z.strictObject({ data: z.array(AnyObject), meta: PageMeta }).parse(await response.json());
}

/** An answer's error. */
export async function readError(response: Response): Promise<ErrorBody> {
  return z.strictObject(ErrorBody.shape).parse(await response.json());
}
