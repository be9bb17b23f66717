import type { Runtime } from "../runtime.ts";
import { type AccessTransaction, changeAccess } from "../store/identity/change-access.ts";

/** Changes what someone may do, in one commit; this process believes nothing else from then on, the others as soon as they hear of it. */
export async function changeRights<Result>(
  { database, authenticator, scope }: Pick<Runtime, "database" | "authenticator" | "scope">,
  work: (transaction: AccessTransaction) => Promise<Result>,
): Promise<Result> {
  const result = await changeAccess(database, work);
  authenticator.forget();
  scope.forget();
  return result;
}
