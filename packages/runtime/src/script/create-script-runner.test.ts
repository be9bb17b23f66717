import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createScriptFixture, type ScriptFixture, whyScriptsCannotRun } from "./script-skills.testing.ts";

let scripts: ScriptFixture;
const missing = await whyScriptsCannotRun();
beforeEach(({ skip }) => skip(missing !== null, missing ?? ""));
beforeAll(async () => {
  if (missing !== null) return;
  scripts = await createScriptFixture({ limits: { wallMs: 8_000, diskMb: 64 } });
});
afterAll(async () => {
  if (missing === null) await scripts.close();
});

const python = (body: string) => ({ "scripts/main.py": body });
const bash = (body: string) => ({ "scripts/main.sh": body });

test("a script reads its inputs from stdin and from a file, runs in the workspace, and its skill is read-only", async () => {
  const body = `
import json, os, sys
inputs = json.load(sys.stdin)
same = json.load(open(os.environ["SKILL_INPUTS"])) == inputs
try:
    open("/skill/scripts/main.py", "a"); readonly = False
except OSError: readonly = True
env = sorted(name for name in os.environ if name.startswith("SKILL"))
json.dump({"inputs": inputs, "same": same, "cwd": os.getcwd(), "readonly": readonly, "env": env, "attempt": os.environ["SKILLRUN_ATTEMPT"],
  "note": open("/skill/note.txt").read()}, open(os.environ["SKILL_OUTPUTS"] + "/outputs.json", "w"))
`;
  const inputs = { text: "grüße 日本 🎉", n: 1.5, nested: { list: [1, null, "a\nb"] } };
  const { detail } = await scripts.run({ ...python(body), "note.txt": "of the skill" }, { inputs });
  expect(detail).toMatchObject({
    state: "completed",
    outputs: {
      inputs,
      same: true,
      cwd: "/workspace",
      readonly: true,
      env: ["SKILLRUN_ATTEMPT", "SKILLRUN_EXECUTION_ID", "SKILL_DIR", "SKILL_INPUTS", "SKILL_MATERIALS", "SKILL_OUTPUTS"],
      attempt: "1",
      note: "of the skill",
    },
    artifacts: [],
  });
  const [row] = await scripts.t.runtime.database.execute("select sandbox from execution where id = $1", [detail.id]);
  expect(row).toEqual({ sandbox: "bubblewrap" });
});

test("node, TypeScript and a file that only its first line explains are run by their runtimes", async () => {
  const js = await scripts.run({ "scripts/main.js": `console.log(JSON.stringify({ by: typeof process.versions.node }))` });
  expect(js.detail.outputs).toEqual({ by: "string" });
  const ts = await scripts.run({ "scripts/main.ts": `const n: number = 2; console.log(JSON.stringify({ n }))` });
  expect(ts.detail.outputs).toEqual({ n: 2 });
  const shebang = await scripts.run(
    { "bin/tool": `#!/usr/bin/env python3\nprint('{"by": "python"}')` },
    { manifest: { entry: "./bin/tool" } },
  );
  expect(shebang.detail.outputs).toEqual({ by: "python" });
});

test.each([
  [{ "scripts/other.py": "" }, {}, "entry_missing", /none of scripts\/main\.py, scripts\/main\.ts, .* exists/],
  [{ "a.txt": "x" }, { entry: "b.py" }, "entry_missing", /"b\.py" of skill\.json is not there/],
  [{ "a.txt": "x" }, { entry: "../../../etc/passwd" }, "entry_missing", /is not there/],
  [{ "a.txt": "print(1)" }, { entry: "a.txt" }, "entry_unknown", /how to run a\.txt/],
])("a skill without anything to run says what is missing: %j", async (files, manifest, code, message) => {
  const { detail } = await scripts.run(files, { manifest });
  expect(detail).toMatchObject({ state: "failed", failure_reason: "skill_error", error: { code } });
  expect(detail.error?.["message"]).toMatch(message);
});

test("without outputs.json the last line of the output counts when it is a JSON object, else the output as text", async () => {
  expect((await scripts.run(bash(`echo first; echo '{"last": true}'; echo`))).detail.outputs).toEqual({ last: true });
  expect((await scripts.run(bash("echo one; echo two"))).detail.outputs).toEqual({ stdout: "one\ntwo\n" });
  expect((await scripts.run(bash("echo '{not json'"))).detail.outputs).toEqual({ stdout: "{not json\n" });
  expect((await scripts.run(bash("true"))).detail.outputs).toEqual({ stdout: "" });
  const long = (await scripts.run(bash("yes ü | head -c 600000"))).detail.outputs;
  expect(String(long?.["stdout"])).toHaveLength(100_000);
  expect(long?.["note"]).toMatch(/has 400000 characters/);
});

test("a number that a double cannot hold is refused, never changed", async () => {
  const file = await scripts.run(python(`open("outputs/outputs.json", "w").write('{"rows": [{"id": 12345678901234567890}]}')`));
  expect(file.detail).toMatchObject({ state: "failed", failure_reason: "output_invalid" });
  expect(file.detail.error?.["message"]).toMatch(/outputs\.json: rows\.0\.id: the number 12345678901234567890 cannot be kept/);
  expect((await scripts.run(bash(`echo '{"id": 9007199254740993}'`))).detail.failure_reason).toBe("output_invalid");
  expect((await scripts.run(bash(`echo '{"id": 9007199254740992, "e": 1e2}'`))).detail.outputs).toEqual({ id: 9007199254740992, e: 100 });
});

test.each([
  ["[1]", /must be a JSON object/],
  ['{"a": NaN}', /is not JSON/],
  ["", /is not JSON/],
  ["[".repeat(200_000), /is not JSON/],
  [`{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`, /nested too deeply|is not JSON/],
])("outputs.json that is no JSON object is output_invalid: %.20s", async (text, message) => {
  const { detail } = await scripts.run({ ...bash("cp /skill/text outputs/outputs.json"), text });
  expect(detail).toMatchObject({ state: "failed", failure_reason: "output_invalid", error: { code: "output_invalid" } });
  expect(detail.error?.["message"]).toMatch(message);
});

test("outputs.json that is no text, or far too large, fails and says so", async () => {
  const bytes = await scripts.run(bash(String.raw`printf '{"a":"\xff"}' > outputs/outputs.json`));
  expect(bytes.detail.error).toMatchObject({ code: "output_invalid", message: expect.stringMatching(/not UTF-8/) });
  const large = await scripts.run(bash("truncate -s 20M outputs/outputs.json"));
  expect(large.detail).toMatchObject({
    failure_reason: "output_too_large",
    error: { message: expect.stringMatching(/has 20971520 bytes/) },
  });
});

test("every other file in outputs is an artifact: in the order of paths, labelled by the manifest, whatever its name and size", async () => {
  const body = `
import os
os.makedirs("outputs/charts/ü"); os.makedirs("elsewhere")
for name, size in [("zz.bin", 3_000_000), ("empty", 0), ("charts/ü/日本 🎉.svg", 5), ("report.md", 4), ("line\\nbreak.txt", 2), ("back\\\\slash", 2), ("back_slash", 1)]:
    open("outputs/" + name, "wb").write(b"x" * size)
os.symlink("/etc/passwd", "outputs/link"); os.mkfifo("outputs/pipe"); os.link("outputs/report.md", "elsewhere/hard")
os.remove("elsewhere/hard")
open("elsewhere/not-an-artifact", "w").write("x")
`;
  const manifest = { artifacts: { "*.md": { document_type: "summary" }, "charts/**": { document_type: "chart" } } };
  const { detail, events, logs } = await scripts.run(python(body), { manifest });
  expect(detail.state).toBe("completed");
  const committed = events.flatMap((event) => (event.type === "artifact_committed" ? [event.payload.artifact] : []));
  expect(committed.map(({ relpath_in_workspace, document_type, size_bytes }) => [relpath_in_workspace, document_type, size_bytes])).toEqual(
    [
      ["outputs/back_slash (2)", null, 2],
      ["outputs/back_slash", null, 1],
      ["outputs/charts/ü/日本 🎉.svg", "chart", 5],
      ["outputs/empty", null, 0],
      ["outputs/line_break.txt", null, 2],
      ["outputs/report.md", "summary", 4],
      ["outputs/zz.bin", null, 3_000_000],
    ],
  );
  expect(await scripts.textOf(String(committed[5]?.artifact_id))).toBe("xxxx");
  expect(logs.filter(({ message }) => message.includes("is stored as"))).toHaveLength(2);
});

test("uploads lie in inputs/materials under safe names of their own, and are copies", async () => {
  const uploads: [string, string | Buffer][] = [
    ["data.csv", "a,b"],
    ["data.csv", "c,d"],
    ["DATA.csv", "e,f"],
    ["日本 é.txt", "ü"],
    ["-rf .", "odd"],
    ["empty.bin", ""],
    [`${"ü".repeat(250)}.txt`, "long"],
    ["large.bin", Buffer.alloc(10_000_000, 1)],
  ];
  const body = `
import json, os
folder = os.environ["SKILL_MATERIALS"]
files = {name: os.path.getsize(folder + "/" + name) for name in sorted(os.listdir(folder)) if name != ".keep"}
open(folder + "/data.csv", "w").write("changed")
json.dump({"files": files}, open("outputs/outputs.json", "w"))
`;
  const { detail } = await scripts.run(python(body), { uploads });
  expect(detail.outputs).toEqual({
    files: {
      "data.csv": 3,
      "data (2).csv": 3,
      "DATA (3).csv": 3,
      "日本 é.txt": 2,
      "-rf .": 3,
      "empty.bin": 0,
      [`${"ü".repeat(98)}.txt`]: 4,
      "large.bin": 10_000_000,
    },
  });
  expect(Object.keys((await scripts.archived(detail.id)) ?? {})).not.toContain("inputs/materials/data.csv");
});

test("uploads that the sandbox has no room for are refused with the limit", async () => {
  const { detail } = await scripts.run(bash("true"), { uploads: [["big", Buffer.alloc(70_000_000)]] });
  expect(detail).toMatchObject({
    state: "failed",
    failure_reason: "policy_denied",
    error: { code: "material_too_large", details: { max_bytes: 67_108_864 } },
  });
  expect(detail.error?.["message"]).toMatch(/64 MiB; limits\.disk_mb/);
});

test("event lines are events while the script still runs", async () => {
  const body = `
import json, os, time
def say(event):
    with open(".events/a.jsonl", "a") as file: file.write(json.dumps(event) + "\\n")
say({"type": "progress", "completed": 1, "total": 2, "unit": "rows", "message": "half"})
say({"type": "log", "message": "hello", "data": {"n": 1}})
say({"type": "content", "part": "answer", "format": "text", "delta": "live "})
say({"type": "content", "delta": "plain"})
say({"type": "unknown"}); say([1]); say({"type": "progress", "completed": -1})
print("printed", flush=True); print("warned", file=__import__("sys").stderr, flush=True)
while not os.path.exists("go"): time.sleep(0.05)
`;
  const { id } = await scripts.start(python(body));
  await scripts.own.reached(id, "content_delta");
  const live = (await scripts.own.get(id)).state;
  scripts.t.runtime.worker?.cancel(id);
  const { events, logs, detail } = await scripts.ranOf(id);
  expect([live, detail.state]).toEqual(["running", "cancelled"]);
  expect(events.filter(({ type }) => type === "content_delta").map(({ payload }) => payload)).toEqual([
    { part: "answer", format: "text", delta: "live " },
    { part: "output", format: "markdown", delta: "plain" },
  ]);
  expect(events.find(({ type }) => type === "progress_reported")?.payload).toEqual({
    completed: 1,
    total: 2,
    unit: "rows",
    message: "half",
  });
  expect(logs).toContainEqual({ level: "info", message: "hello", data: { n: 1 } });
  expect(logs.filter(({ message }) => message.startsWith("This is no event"))).toHaveLength(3);
});

test("output is heard line by line as it comes, stderr as warnings", async () => {
  const body = `import sys, time
print("one", flush=True); time.sleep(0.3); sys.stderr.write("two\\n"); sys.stderr.flush(); time.sleep(0.3)
sys.stdout.write("10%\\r50%\\r100%\\n\\033[31mred\\033[0m\\n\\nlast without end"); sys.stdout.flush()
`;
  const { logs, events } = await scripts.run(python(body));
  expect(logs).toEqual([
    { level: "info", message: "one" },
    { level: "warn", message: "two" },
    { level: "info", message: "100%" },
    { level: "info", message: "red" },
    { level: "info", message: "last without end" },
  ]);
  const at = events.filter(({ type }) => type === "log_written").map((event) => Date.parse(event.created_at));
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(150);
});

test("a flood of lines and events is bounded, and the end says what was left out", async () => {
  const body = `
for n in range(7000): print(n)
with open(".events/flood.jsonl", "w") as file:
    for n in range(12000): file.write('{"type": "log", "message": "%d"}\\n' % n if n % 100 else "nonsense\\n")
`;
  const { logs, detail } = await scripts.run(python(body));
  expect(detail.state).toBe("completed");
  const said = logs.map(({ message }) => message);
  expect(said).toContain("2000 more lines of output were left out.");
  expect(said).toContain("2000 more events were left out.");
  expect(said).toContain("80 more lines were no events.");
  expect(logs.length).toBeLessThan(15_100);
});
