import type { ExecutionId } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RequestContext } from "../runtime.ts";
import { getSkill } from "../skill/list-skills.ts";
import { executionsOf } from "../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { getSkillPolicy, setSkillPolicy } from "./change-skill-policy.ts";
import { compareSkillVersions } from "./compare-skill-versions.ts";
import { downloadSkillVersion } from "./download-skill-version.ts";
import { disableSkill, enableSkill } from "./enable-skill.ts";
import { getExecutedVersion } from "./get-executed-version.ts";
import { getSkillFile, getSkillVersion, listSkillVersions } from "./get-skill-version.ts";
import { publishSkillVersion } from "./publish-skill-version.ts";
import { retireSkillVersion } from "./retire-skill-version.ts";
import { scriptParts } from "./test-skill-files.ts";

let t: TestRuntime;
let stranger: Awaited<ReturnType<TestRuntime["stranger"]>>;
let execution_id: ExecutionId;
beforeAll(async () => {
  t = await createTestRuntime({ runners: { script: async () => ({ said: "x" }) } });
  stranger = await t.stranger();
  for (const body of ["echo 1", "echo 2"]) await publishSkillVersion(t.context, { space_id: t.space_id, upload: uploadOf(body) });
  execution_id = (await executionsOf(t).start("secret", { n: 1 })).id;
});
afterAll(async () => await t.close());

type Place = { space_id: TestRuntime["space_id"] };
const uploadOf = (body: string) => ({ parts: scriptParts("secret", body) });
const slug = "secret";
const version = "1.0.0";

/** Every verb that names a skill or an execution, as it is called for a space. */
const verbs: [name: string, call: (context: RequestContext, place: Place) => Promise<unknown>][] = [
  ["getSkill", (context, place) => getSkill(context, { ...place, slug })],
  ["listSkillVersions", (context, place) => listSkillVersions(context, { ...place, slug, limit: 10 })],
  ["getSkillVersion", (context, place) => getSkillVersion(context, { ...place, slug, version })],
  ["getSkillFile", (context, place) => getSkillFile(context, { ...place, slug, version, path: "SKILL.md" })],
  ["compareSkillVersions", (context, place) => compareSkillVersions(context, { ...place, slug, from: version, to: "1.0.1" })],
  ["downloadSkillVersion", (context, place) => downloadSkillVersion(context, { ...place, slug, version })],
  ["retireSkillVersion", (context, place) => retireSkillVersion(context, { ...place, slug, version })],
  ["enableSkill", (context, place) => enableSkill(context, { ...place, slug, version })],
  ["disableSkill", (context, place) => disableSkill(context, { ...place, slug })],
  ["getExecutedVersion", (context, place) => getExecutedVersion(context, { ...place, execution_id })],
];

test.each(verbs)("%s hides a skill of another space", async (_name, call) => {
  await expect(call(stranger.context, { space_id: t.space_id })).rejects.toMatchObject({ code: "not_found" });
  await expect(call(stranger.context, { space_id: stranger.space_id })).rejects.toMatchObject({ code: "not_found" });
  const skill = await getSkill(t.context, { space_id: t.space_id, slug });
  expect(skill).toMatchObject({ status: "ready", version: "1.0.1", pinned_version: null });
});

const inSpace: [name: string, call: (context: RequestContext, place: Place) => Promise<unknown>][] = [
  ["publishSkillVersion", (context, place) => publishSkillVersion(context, { ...place, upload: uploadOf("echo 3") })],
  ["getSkillPolicy", (context, place) => getSkillPolicy(context, place)],
  ["setSkillPolicy", (context, place) => setSkillPolicy(context, { ...place, trust: [], network: [], sub_executions: false })],
];

test.each(inSpace)("%s hides another space, as if it did not exist", async (_name, call) => {
  const unknown = { space_id: execution_id as string as TestRuntime["space_id"] };
  const [theirs, none] = await Promise.all(
    [{ space_id: t.space_id }, unknown].map((place) =>
      call(stranger.context, place).then(
        () => expect.fail("let in"),
        (error: unknown) => error,
      ),
    ),
  );
  expect(theirs).toMatchObject({ code: "not_found" });
  expect(theirs).toEqual(none);
  expect((await listSkillVersions(t.context, { space_id: t.space_id, slug, limit: 10 })).data.length).toBe(2);
});

test("publishSkillVersion hides what another space has of the same slug, and leaves it as it is", async () => {
  const { version: theirs } = await publishSkillVersion(stranger.context, { space_id: stranger.space_id, upload: uploadOf("echo 4") });
  expect(theirs.version).toBe("1.0.0");
  expect(await getSkill(t.context, { space_id: t.space_id, slug })).toMatchObject({ version: "1.0.1" });
});
