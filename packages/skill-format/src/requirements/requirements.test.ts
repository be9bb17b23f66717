import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { parseSkill } from "../skill/parse-skill.ts";
import { bundleOf } from "../testing/bundle-of.ts";
import { findLikelyMissing, findMissing, type RuntimeAbilities } from "./find-missing.ts";
import { nodeUses } from "./node-uses.ts";
import { pythonUses } from "./python-uses.ts";
import { shellUses } from "./shell-uses.ts";

const skillFile = "---\nname: a\ndescription: b\n---\n";
const abilities: RuntimeAbilities = {
  runtimes: { bash: "5", python: "3.13", javascript: "es2023" },
  pythonModules: ["json", "os", "re", "sys", "urllib"],
  commands: ["sed", "awk", "grep", "cat", "mkdir"],
  network: true,
  maxFileBytes: 8 * 1024 * 1024,
};

function missingOf(files: Record<string, string | Uint8Array>, allowed: string[] = [], can: RuntimeAbilities = abilities): string[] {
  const { requirements } = parseSkill(bundleOf({ "SKILL.md": skillFile, ...files }));
  return [...findMissing(requirements, can, { network: allowed }), ...findLikelyMissing(requirements)];
}

const needed = (source: string) => pythonUses(source).pythonModules?.map(({ name, optional }) => (optional ? `${name}?` : name));

test("Python's imports are found wherever they stand, and only they", () => {
  const source = `
"""import not_this"""
from __future__ import annotations
import json, os.path as p, yaml
from PIL import (
    Image,  # import not_that
    ImageDraw,
)
import a, \\
    b as c
if sys.platform == "x":
    import only_there
else:
    from else_there.sub import y
try:
    import lxml
except ImportError:
    lxml = None
try:
    import broken
finally:
    pass
try:
    import either
except (ModuleNotFoundError, OSError):
    import other
if TYPE_CHECKING:
    from typed import T
def f():
    import lazy
x = "import text"
from . import sibling
from .. import above
from .mod import name
class C:
    import in_class
for i in range(3): import in_loop; import twice
`;
  expect(needed(source)).toEqual([
    "json",
    "os",
    "yaml",
    "PIL",
    "a",
    "b",
    "only_there",
    "else_there",
    "lxml?",
    "broken",
    "either?",
    "other?",
    "lazy?",
    "in_class",
    "in_loop",
    "twice",
  ]);
});

test("a Python program with errors gives what can be read, and the rest is passed over", () => {
  expect(needed("import numpy\ndef f(:\n  ((( \nprint 'old'\n")).toEqual(["numpy"]);
  expect(needed("import")).toEqual([]);
});

test("what Python reads is what is found, asked of Python itself", () => {
  const source = "import a.b.c as d, e\nfrom f.g import (h as i,\n  j)\nif 1:\n\timport k\nwith x: from l import *\n";
  const script =
    "import ast,sys,json;print(json.dumps([n for x in ast.walk(ast.parse(sys.stdin.read())) for n in ([a.name.split('.')[0] for a in x.names] if isinstance(x,ast.Import) else [x.module.split('.')[0]] if isinstance(x,ast.ImportFrom) else [])]))";
  const asked: string[] = JSON.parse(execFileSync("python3", ["-c", script], { input: source }).toString());
  expect(needed(source)?.toSorted()).toEqual(asked.toSorted());
});

test("bare names that JavaScript and TypeScript load are packages, the others are not", () => {
  const source = `
import fs from "node:fs"; import path from "path"; import x from "./own.js"; import type { T } from "types-only";
import { a } from "left-pad"; import b from "@scope/name/deep"; export * from "re-exported"; import "side-effect";
const c = require("required"), d = await import("dynamic"); let e; try { e = require("tried") } catch {}
const f: number = 1; // import "commented"
const text = 'import "quoted"'; const g = \`require("templated")\`;
`;
  expect(nodeUses(source).nodePackages?.map(({ name, optional }) => (optional ? `${name}?` : name))).toEqual([
    "left-pad",
    "@scope/name",
    "re-exported",
    "side-effect",
    "required",
    "dynamic",
    "tried?",
  ]);
  expect(nodeUses("await fetch('https://a.b'); prefetch(1); x.fetch()").network).toEqual(["fetch"]);
});

test("of a shell script only what is surely a command is named", () => {
  const source = `#!/bin/bash
set -euo pipefail
# ffmpeg in a comment
NOW=$(date +%s)
NAME=value OTHER=1 sort file | uniq -c
helper() { local x=1; jq . "$1"; }
helper "ffprobe in a text"
if ! grep -q x y; then echo "no; pandoc"; fi
for f in one two; do convert "$f"; done
case "$1" in
  start) launch ;;
  stop|halt) ;;
esac
cat <<EOF
magick in a document
EOF
sudo tar xf a && ./own-program && /usr/bin/absolute || exit 1
"$TOOL" run; python3 scripts/x.py; node y.mjs
command -v optipng >/dev/null && optipng a.png
MSG='two
lines with rsync'
array=(not a command)
total=$((total + count))
echo done > out.txt
`;
  const { commands, runtimes } = shellUses(source);
  const names = commands?.map(({ name, optional }) => (optional ? `${name}?` : name)).sort();
  expect(names).toEqual(["cat", "convert", "date", "grep", "jq", "launch", "optipng?", "sort", "tar", "uniq"]);
  expect(runtimes?.toSorted()).toEqual(["javascript", "python"]);
});

test("packages are named as people install them, and modules of the standard library as such", () => {
  const main = "import yaml, PIL, cv2, bs4, sklearn, docx, pptx, fitz, numpy, sqlite3, json\nfrom local_part import x\nimport package_part";
  expect(missingOf({ "scripts/main.py": main, "scripts/local_part.py": "import re", "scripts/package_part/__init__.py": "" })).toEqual([
    ...["Pillow", "beautifulsoup4", "opencv-python", "python-docx", "PyMuPDF", "numpy", "python-pptx", "scikit-learn"].map(
      (name) => `needs the Python package ${name}`,
    ),
    "needs the Python module sqlite3",
    "needs the Python package PyYAML",
  ]);
});

test("the folder of the programs may be their package", () => {
  expect(missingOf({ "scripts/main.py": "from scripts.part import x", "scripts/part.py": "import re" })).toEqual([]);
});

test("of a script only the modules that it reaches count, and tests never do", () => {
  const files = {
    "scripts/main.py": "import used",
    "scripts/used.py": "import numpy",
    "scripts/unused.py": "import pandas",
    "tests/test_a.py": "import pytest",
  };
  expect(missingOf(files)).toEqual(["needs the Python package numpy"]);
});

test("runtimes, commands, Node packages and file sizes are compared with what is there", () => {
  expect(missingOf({ "scripts/main.sh": "ffmpeg -i a; sed s/a/b/" })).toEqual(["needs the command ffmpeg"]);
  expect(missingOf({ "scripts/main.ts": "import x from 'lodash'; import y from 'zod'" })).toEqual([
    "needs TypeScript",
    "needs Node packages: lodash, zod",
  ]);
  expect(missingOf({ "scripts/main.sh": "echo", "data.bin": new Uint8Array(9 * 1024 * 1024) })).toEqual([
    "needs files larger than 8 MB (data.bin has 9 MB)",
  ]);
});

test("declared hosts are compared with the policy; undeclared use of a network is likely, not sure", () => {
  const manifest = (network: string[]) => JSON.stringify({ manifest_version: 1, network });
  const main = { "scripts/main.py": "import json" };
  expect(missingOf({ ...main, "skill.json": manifest(["api.example.com", "b.org"]) }, ["*.example.com"])).toEqual([
    "needs network (b.org)",
  ]);
  expect(missingOf({ ...main, "skill.json": manifest(["api.example.com"]) }, ["*"])).toEqual([]);
  expect(missingOf({ ...main, "skill.json": manifest(["example.com", "*.example.com"]) }, ["*.example.com"])).toEqual([
    "needs network (example.com)",
  ]);
  expect(missingOf({ ...main, "skill.json": manifest(["b.org"]) }, ["*"], { ...abilities, network: false })).toEqual([
    "needs network (b.org)",
  ]);
  expect(missingOf({ "scripts/main.py": "from urllib import request, parse\nrequest.urlopen('https://api.a.org/x')" })).toEqual([
    "probably needs network (api.a.org): it uses urllib.request in scripts/main.py; name the hosts as network in skill.json",
  ]);
  expect(missingOf({ "scripts/main.py": "from urllib.parse import quote" })).toEqual([]);
});

test("programs made to be slow to read are read or passed over in bounded time", () => {
  const started = performance.now();
  for (const piece of [
    "(",
    "[",
    "if x:\n ",
    '"',
    "import a,",
    "try:\n",
    "f'{",
    "\\\n",
    "a(",
    "<<A\n",
    "$(",
    "case x in\n",
    "`",
    "//",
    "/*",
    "${",
    "<a",
  ]) {
    const source = piece.repeat(Math.floor(200_000 / piece.length));
    pythonUses(source);
    nodeUses(source);
    shellUses(source);
  }
  expect(performance.now() - started).toBeLessThan(25_000);
});
