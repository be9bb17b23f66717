import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createApi } from "@skillrun/api";
import { createTestRuntime, type TestRuntime } from "@skillrun/runtime/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

const main = fileURLToPath(new URL("../../main.ts", import.meta.url));

let tested: TestRuntime;
let server: Server;
let directory: string;
let url: string;

beforeAll(async () => {
  tested = await createTestRuntime({ embeddedWorker: false });
  const api = createApi(tested.runtime);
  server = createServer((request, response) => void (api.handleNode(request, response) || response.writeHead(404).end()));
  await once(server.listen(0, "127.0.0.1"), "listening");
  directory = await mkdtemp(join(tmpdir(), "skillrun-cli-skill-"));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await tested.close();
  await rm(directory, { recursive: true });
});

/** Runs the command in the tests' folder, as a user of the tests' space would. */
async function skill(args: string[], env: Record<string, string> = {}) {
  const settings = { SKILLRUN_URL: url, SKILLRUN_API_KEY: tested.api_key, SKILLRUN_SPACE_ID: tested.space_id };
  const child = spawn(process.execPath, [main, "skill", ...args], {
    cwd: directory,
    env: { PATH: process.env["PATH"] ?? "", ...settings, ...env },
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { stdout, stderr, code };
}

async function writeSkill(slug: string, body: string): Promise<string> {
  const folder = join(directory, slug);
  await mkdir(join(folder, "scripts"), { recursive: true });
  await writeFile(join(folder, "SKILL.md"), `---\nname: ${slug}\ndescription: Says something.\n---\n\nRun the script.\n`);
  await writeFile(join(folder, "scripts/main.sh"), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
  await writeFile(join(folder, ".skillignore"), "notes/\n");
  await mkdir(join(folder, "notes"), { recursive: true });
  await writeFile(join(folder, "notes/secret.txt"), "not for others");
  return slug;
}

test("push publishes a folder without what it leaves out, once for the same files", async () => {
  await writeSkill("pushed", "echo 1");
  const first = await skill(["push", "pushed"]);
  expect([first.code, first.stdout]).toEqual([0, "pushed 1.0.0 published\n"]);
  expect((await skill(["push", "pushed"])).stdout).toBe("pushed 1.0.0 was there already, and runs from now on\n");
  const { stdout } = await skill(["push", "pushed", "--json"]);
  const paths = JSON.parse(stdout).files.map(({ path }: { path: string }) => path);
  expect(paths).toEqual(expect.arrayContaining(["SKILL.md", "scripts/main.sh"]));
  expect(paths).not.toContain("notes/secret.txt");
});

test("list shows the skills and whether they can be called", async () => {
  await writeSkill("shown", "echo 1");
  await skill(["push", "shown"]);
  const { stdout, code } = await skill(["list"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^shown +1\.0\.0 +script +uploaded +ready$/m);
  expect(stdout).toMatch(/^count +1\.0\.0 +handler +bundled +ready$/m);
  expect(JSON.parse((await skill(["list", "--json"])).stdout)).toContainEqual(expect.objectContaining({ slug: "shown" }));
});

test("pull writes the version that runs, or the one that is named, into a new folder", async () => {
  for (const body of ["echo 1", "echo 2"]) await skill(["push", await writeSkill("pulled", body)]);
  const pulled = await skill(["pull", "pulled", "newest"]);
  expect([pulled.code, pulled.stdout]).toEqual([0, expect.stringContaining("pulled 1.0.1: ")]);
  expect(await readFile(join(directory, "newest/scripts/main.sh"), "utf8")).toBe("#!/bin/bash\necho 2\n");
  expect((await stat(join(directory, "newest/scripts/main.sh"))).mode & 0o111).not.toBe(0);
  await skill(["pull", "pulled@1.0.0", "oldest"]);
  expect(await readFile(join(directory, "oldest/scripts/main.sh"), "utf8")).toBe("#!/bin/bash\necho 1\n");
  const again = await skill(["pull", "pulled"]);
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("pulled is not empty")]);
});

test("diff shows what differs between two versions", async () => {
  for (const body of ["echo 1", "echo 2"]) await skill(["push", await writeSkill("differing", body)]);
  const { stdout, code } = await skill(["diff", "differing", "1.0.0", "1.0.1"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^changed scripts\/main\.sh\n/);
  expect(stdout).toMatch(/^-echo 1$[\s\S]*^\+echo 2$/m);
  expect((await skill(["diff", "differing", "1.0.0", "1.0.0"])).stdout).toBe("no file differs\n");
});

test.each(["python", "shell", "typescript", "javascript", "agent", "handler"])(
  "init makes a %s skill in which lint finds nothing wrong, without a server",
  async (kind) => {
    const offline = { SKILLRUN_URL: "", SKILLRUN_API_KEY: "", SKILLRUN_DATA_DIR: join(directory, "nowhere") };
    const made = await skill(["init", `made-${kind}`, "--kind", kind], offline);
    expect([made.code, made.stderr]).toEqual([0, ""]);
    expect(await readdir(join(directory, `made-${kind}`))).toContain("SKILL.md");
    const linted = await skill(["lint", `made-${kind}`, "--json"], offline);
    expect([linted.code, JSON.parse(linted.stdout)]).toEqual([0, { publishable: true, notices: [] }]);
  },
);

test("init leaves a folder that is there as it is", async () => {
  await writeSkill("there", "echo 1");
  const { stderr, code } = await skill(["init", "there", "--kind", "shell"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("there is not empty")]);
});

test("lint is stricter than publishing, and says so", async () => {
  await mkdir(join(directory, "loose"));
  await writeFile(join(directory, "loose/SKILL.md"), "---\nname: loose\ndescription: Says something.\nauthor: me\n---\nSay something.\n");
  const { stdout, code } = await skill(["lint", "loose"]);
  expect([code, stdout]).toEqual([1, expect.stringMatching(/^SKILL\.md:4: error: .*\(field_unknown\)\nit can be published as it is/)]);
  expect((await skill(["push", "loose"])).code).toBe(0);
});

test("lint says where what is wrong, with exit code 1", async () => {
  await mkdir(join(directory, "wrong"));
  await writeFile(join(directory, "wrong/SKILL.md"), "no frontmatter");
  const { stdout, code } = await skill(["lint", "wrong"]);
  expect([code, stdout]).toEqual([1, expect.stringMatching(/^SKILL\.md:1: error: .*\(no_frontmatter\)$/m)]);
});

test.each([
  [["push", "nowhere"], {}, 2, "nowhere is no folder"],
  [["push", "wrong"], {}, 2, "SKILL.md.1: "],
  [["pull", "no-such-skill"], {}, 4, 'There is no skill "no-such-skill"'],
  [["pull", "pushed@9.9.9", "x"], {}, 4, "pushed has no version 9.9.9"],
  [["diff", "pushed", "1.0.0", "9.9.9"], {}, 4, "pushed has no version 9.9.9"],
  [["init", "Not A Slug", "--kind", "shell"], {}, 2, "cannot name a skill"],
  [["list"], { SKILLRUN_API_KEY: "akp_wrong" }, 6, "refuses this key"],
  [["list"], { SKILLRUN_URL: "http://127.0.0.1:9" }, 3, "No answer from http://127.0.0.1:9: "],
])("%j with %j ends with %d: %s", async (args, env, expected, message) => {
  const { stderr, code } = await skill(args, env);
  expect([code, stderr]).toEqual([expected, expect.stringContaining(message)]);
});

test("--help tells the commands and their exit codes", async () => {
  const { stdout, code } = await skill(["--help"]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/skillrun skill push[\s\S]*Exit codes/)]);
});
