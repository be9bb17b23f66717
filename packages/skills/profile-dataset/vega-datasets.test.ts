import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { findContradictions } from "./corpus/find-contradictions.testing.ts";
import { vegaIdentifiers } from "./corpus/likely-identifiers.testing.ts";
import { profileBySkill } from "./corpus/profile-by-skill.testing.ts";
import type { ProfileReading } from "./corpus/profile-reading.testing.ts";
import { type Disagreement, disagreementsOf, vegaReference } from "./corpus/vega-reference.testing.ts";

const files = Object.keys(vegaReference);
const topologies = ["londonBoroughs.json", "londonTubeLines.json", "us-10m.json", "world-110m.json"];
const patienceMs = 240_000;

const profiles = new Map<string, Promise<ProfileReading>>();
const profileOf = async (file: string): Promise<ProfileReading> => (await profiles.get(file)) ?? expect.fail(`${file} was not profiled`);
// Two at a time from the start; each test waits for its own.
beforeAll(() => {
  for (const start of [0, 1]) {
    let before: Promise<unknown> = Promise.resolve();
    for (let index = start; index < files.length; index += 2) {
      const file = files[index] ?? "";
      const next = before.then(() => profileBySkill(dataFile(file)));
      profiles.set(file, next);
      before = next.catch(() => undefined);
    }
  }
});

describe("every column of vega-datasets", () => {
  const listed = listedDisagreements();

  test.each(files)(
    "%s has pandas' figures but for the listed disagreements",
    async (file) => {
      const profile = await profileOf(file);
      const found = disagreementsOf(file, profile).map(lineOf);
      expect(found.sort()).toEqual(
        listed
          .filter((one) => one.file === file)
          .map(lineOf)
          .sort(),
      );
      expect(findContradictions(profile)).toEqual([]);
    },
    patienceMs,
  );

  test("the list of disagreements names no file that has none", () => {
    expect(listed.filter((one) => !files.includes(one.file))).toEqual([]);
  });

  test.each(files)(
    "%s has no identifiers but those that are some",
    async (file) => {
      const { always, maybe = [] } = vegaIdentifiers[file] ?? { always: [] };
      const { warnings, rows } = await profileOf(file);
      const found = warnings.filter((one) => one.code === "likely_id").map((one) => one.column ?? "");
      expect(found.filter((name) => !always.includes(name) && !maybe.includes(name))).toEqual([]);
      if (rows >= 20) expect(always.filter((name) => !found.includes(name))).toEqual([]);
    },
    patienceMs,
  );
});

test.each(topologies)("%s holds arcs, no table: it is refused by name, or the array that was read is told", async (file) => {
  const told = await profileBySkill(dataFile(file)).then(
    ({ warnings }) => warnings.map((one) => one.message).join("\n"),
    (error: unknown) => String(error),
  );
  expect(told).toMatch(/TopoJSON|"(objects|arcs)/);
});

function dataFile(name: string): string {
  return fileURLToPath(new URL(`../../../node_modules/vega-datasets/data/${name}`, import.meta.url));
}

/** The rows of the table in DISAGREEMENTS.md; a row may name several columns. */
function listedDisagreements(): Disagreement[] {
  const text = readFileSync(new URL("./DISAGREEMENTS.md", import.meta.url), "utf8");
  const rows = text.split("\n").filter((line) => line.startsWith("| `"));
  return rows.flatMap((row) => {
    const [file = "", columns = "", figure = "", pandas = "", here = ""] = row
      .split("|")
      .slice(1)
      .map((cell) => cell.trim());
    const names = [...columns.matchAll(/`([^`]*)`/g)].map((match) => match[1] ?? "");
    return names.map((column) => ({ file: file.replaceAll("`", ""), column, figure, pandas, here }));
  });
}

function lineOf({ file, column, figure, pandas, here }: Disagreement): string {
  return `${file} | ${column} | ${figure} | ${pandas} | ${here}`;
}
