import type { SetSpaceModels, SpaceModels, SpaceRef } from "@skillrun/contract";
import { auditRow } from "../audit/audit-row.ts";
import { unknownModel } from "../execution/dispatch/choose-model.ts";
import type { RequestContext } from "../runtime.ts";
import { createAuditEntry } from "../store/identity/audit-store.ts";
import { readModelChoice, writeModelChoice } from "../store/identity/model-choice-store.ts";
import { changeRights } from "./change-rights.ts";

/** Which models there are, which of them the space allows, and its default. */
export async function getSpaceModels({ runtime, principal }: RequestContext, { space_id }: SpaceRef): Promise<SpaceModels> {
  await runtime.scope.require(principal, space_id, "space:read");
  return { available: [...(runtime.models?.names ?? [])], ...(await readModelChoice(runtime.database, space_id)) };
}

/** Sets which models may be asked for in the space, and what is used where nobody chooses. A list has its default on it. */
export async function setSpaceModels(context: RequestContext, { space_id, ...wanted }: SetSpaceModels): Promise<SpaceModels> {
  const { runtime, principal } = context;
  await runtime.scope.require(principal, space_id, "models:write");
  const available = runtime.models?.names ?? [];
  const unknown = [...(wanted.allowed ?? []), ...(wanted.default === null ? [] : [wanted.default])].find(
    (name) => !available.includes(name),
  );
  if (unknown !== undefined)
    throw unknownModel(
      ["body", wanted.allowed?.includes(unknown) === true ? "allowed" : "default"],
      unknown,
      "is no model of this installation",
    );
  const choice = { allowed: wanted.allowed === null ? null : [...new Set(wanted.allowed)], default: wanted.default };
  if (choice.allowed !== null && (choice.default === null || !choice.allowed.includes(choice.default)))
    throw unknownModel(["body", "default"], choice.default, "must be one of the allowed models, because it is used where nobody chooses");
  await changeRights(runtime, async (transaction) => {
    await writeModelChoice(transaction, space_id, choice);
    await createAuditEntry(transaction, auditRow(context, { action: "models.updated", resource_id: space_id, space_id, details: choice }));
  });
  runtime.spaceModels.forget();
  return { available: [...available], ...choice };
}
