import type { SpaceId, SpaceModels } from "@skillrun/contract";
import { z } from "zod";
import type { Database } from "../connection/database.ts";
import type { AccessTransaction } from "./change-access.ts";

/** What a space decided about models. */
export type ModelChoice = Pick<SpaceModels, "allowed" | "default">;

const Stored = z.object({ allowed: z.array(z.string()).nullable(), default: z.string().nullable() });

/** What a space decided about models; where it did nothing, all are allowed. */
export async function readModelChoice(database: Database, id: SpaceId): Promise<ModelChoice> {
  const row = await database.prisma.space.findUnique({ where: { id }, select: { models: true } });
  return Stored.parse(row?.models ?? { allowed: null, default: null });
}

/** Sets it. */
export async function writeModelChoice(transaction: AccessTransaction, id: SpaceId, choice: ModelChoice): Promise<void> {
  await transaction.space.update({ where: { id }, data: { models: choice } });
}
