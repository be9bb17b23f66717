import { SkillrunError, type SpaceId } from "@skillrun/contract";
import { LRUCache } from "lru-cache";
import type { Models } from "../../model/models.ts";
import type { Database } from "../../store/connection/database.ts";
import { type ModelChoice, readModelChoice } from "../../store/identity/model-choice-store.ts";

const cacheDurationMs = 5_000;

/** What spaces decided about models. */
export type SpaceModelsReader = { of(spaceId: SpaceId): Promise<ModelChoice>; forget(): void };

/** The reader of one process; a decision is believed for five seconds. */
export function createSpaceModelsReader(database: Database): SpaceModelsReader {
  const cache = new LRUCache<SpaceId, ModelChoice>({ max: 10_000, ttl: cacheDurationMs });
  return {
    async of(spaceId) {
      const known = cache.get(spaceId);
      if (known !== undefined) return known;
      const choice = await readModelChoice(database, spaceId);
      cache.set(spaceId, choice);
      return choice;
    },
    forget: () => cache.clear(),
  };
}

/** The model of an execution: the one that is asked for, where the space allows it, else the space's default; null is the installation's. */
export async function chooseModel(
  { models, spaceModels }: { models: Models | null; spaceModels: SpaceModelsReader },
  spaceId: SpaceId,
  asked: string | null,
): Promise<string | null> {
  const choice = await spaceModels.of(spaceId);
  if (asked === null) return choice.default;
  const names = (models?.names ?? []).filter((name) => choice.allowed === null || choice.allowed.includes(name));
  if (names.includes(asked)) return asked;
  const known = names.length === 0 ? "" : `, or one of ${names.join(", ")}`;
  throw unknownModel(["body", "model"], asked, `is not on the space's list of models; leave it out or null${known}`);
}

/** A model that cannot be had, and where it was named. */
export function unknownModel(loc: string[], input: string | null, msg: string): SkillrunError {
  return new SkillrunError("validation_error", `The model ${msg}.`, { detail: [{ loc, msg, type: "model", input }] });
}
