import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import profileInFolder, { profileDataset } from "./skill.ts";
import { recordingContext } from "./testing/recording-context.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "profile-dataset-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const movies = fileURLToPath(new URL("../../../node_modules/vega-datasets/data/movies.json", import.meta.url));
const weather = fileURLToPath(new URL("../../../node_modules/vega-datasets/data/seattle-weather.csv", import.meta.url));

test("profiles the first uploaded table in a process of its own and stores three artifacts", async () => {
  const { context, recording } = recordingContext({ folder, materials: [weather] });
  const outputs = profileDataset.outputs.parse(await profileDataset.run(context, profileDataset.inputs.parse({})));
  expect(outputs).toMatchObject({
    file: "seattle-weather.csv",
    rows: 1461,
    columns: 6,
    duplicate_rows: 0,
    reports: ["report.html", "report.md", "profile.json"],
  });
  expect(outputs.column_summaries[2]).toMatchObject({
    name: "temp_max",
    type: "number",
    headline: "-1.6 to 35.6, median 15.6, mean 16.4391",
  });
  expect(recording.artifacts.map((artifact) => [artifact.relpath_in_workspace, artifact.document_type])).toEqual([
    ["report.html", "report"],
    ["report.md", "summary"],
    ["profile.json", "data_profile"],
  ]);
  expect(JSON.parse(readFileSync(join(folder, "profile.json"), "utf8"))).toMatchObject({ rows: 1461, source: { format: "csv" } });
  expect(recording.progress.at(-1)).toMatchObject({ completed: 1461, total: 1461, unit: "rows" });
  expect(recording.deltas.map((delta) => delta.delta).join("")).toContain("Done: 1,461 rows, 6 columns");
});

test("profiles the file that is named, also by a part of its name", async () => {
  for (const file of ["movies.json", "MOVIES", "profile movies.json for me"]) {
    const { context } = recordingContext({ folder, materials: [weather, movies] });
    expect(await profileDataset.run(context, { file })).toMatchObject({ file: "movies.json", rows: 3201 });
  }
});

test("free text that is no file name profiles the first table", async () => {
  const { context } = recordingContext({ folder, materials: [weather, movies] });
  expect(await profileDataset.run(context, { file: "what is in this?" })).toMatchObject({ file: "seattle-weather.csv" });
});

test("without an uploaded file it says what to do", async () => {
  const { context } = recordingContext({ folder });
  await expect(profileDataset.run(context, {})).rejects.toMatchObject({
    code: "no_input",
    message: expect.stringContaining("Attach a table such as a CSV"),
  });
});

test("an unknown file name is answered with the names there are", async () => {
  const { context } = recordingContext({ folder, materials: [weather, movies] });
  await expect(profileDataset.run(context, { file: "sales.csv" })).rejects.toMatchObject({
    code: "file_not_found",
    message: expect.stringContaining('"movies.json"'),
  });
});

test("a failure in the process comes out as the same failure", async () => {
  writeFileSync(join(folder, "empty.csv"), "");
  const { context, recording } = recordingContext({ folder, materials: [join(folder, "empty.csv")] });
  await expect(profileDataset.run(context, {})).rejects.toMatchObject({ name: "SkillFailure", code: "empty_file" });
  expect(recording.artifacts).toEqual([]);
});

test("a cancel ends the process with the signal's reason and leaves no artifact", async () => {
  writeFileSync(join(folder, "long.csv"), `a,b\n${"1,x\n2,y\n".repeat(1_000_000)}`);
  const stop = new AbortController();
  const reason = new Error("cancelled");
  const { context, recording } = recordingContext({
    folder,
    materials: [join(folder, "long.csv")],
    signal: stop.signal,
    onFlush: () => stop.abort(reason),
  });
  await expect(profileDataset.run(context, {})).rejects.toBe(reason);
  expect(recording.artifacts).toEqual([]);
  const said = recording.progress.length;
  await new Promise((resolve) => setImmediate(resolve));
  expect(recording.progress).toHaveLength(said);
});

test("a context that can no longer store ends the run", async () => {
  writeFileSync(join(folder, "long.csv"), `a,b\n${"1,x\n2,y\n".repeat(200_000)}`);
  const lost = new Error("the attempt was lost");
  const { context } = recordingContext({
    folder,
    materials: [join(folder, "long.csv")],
    onFlush: () => {
      throw lost;
    },
  });
  await expect(profileDataset.run(context, {})).rejects.toBe(lost);
});

test("the summary of a very wide table stays small", async () => {
  const names = Array.from({ length: 3000 }, (_, index) => `a rather long column name number ${index} ${"x".repeat(300)}`);
  writeFileSync(
    join(folder, "wide.csv"),
    `${names.join(",")}\n${names.map((_, index) => index).join(",")}\n${names.map(() => "").join(",")}\n`,
  );
  const { context } = recordingContext({ folder, materials: [join(folder, "wide.csv")] });
  const outputs = await profileDataset.run(context, {});
  expect(outputs).toMatchObject({ columns: 3000 });
  expect(JSON.stringify(outputs).length).toBeLessThan(20_000);
});

test("is its folder's skill, with the name and description that its SKILL.md has", () => {
  const text = readFileSync(new URL("./SKILL.md", import.meta.url), "utf8");
  const name = /^name: (.+)$/m.exec(text)?.[1];
  const description = /^description: (.+)$/m.exec(text)?.[1] ?? "";
  expect(profileInFolder).toBe(profileDataset);
  expect(description).toBe(profileDataset.description);
  expect(name).toBe(profileDataset.slug);
  expect(description.length).toBeLessThanOrEqual(1024);
  expect(/version: "(.+)"/.exec(text)?.[1]).toBe(profileDataset.version);
});
