// Three programs that do the same, each in its language: say numbered pieces, write files and outputs, and fail on purpose for some seeds. What they
// do is written down once more in `script-plan.ts`.

const python = `
import json, os, sys, time
with open(os.environ["SKILL_INPUTS"]) as file:
    inputs = json.load(file)
label, seed = inputs["label"], inputs["seed"]
pieces, pause = 3 + seed % 5, (seed % 4) * 0.06
with open("trace.txt", "a") as file:
    file.write("once\\n")
with open(".events/said.jsonl", "a") as events:
    for n in range(1, pieces + 1):
        events.write(json.dumps({"type": "content", "part": "main", "format": "text", "delta": f"python.{n} "}) + "\\n")
        events.flush()
        time.sleep(pause)
with open("outputs/made.txt", "w") as file:
    file.write(f"python {label}\\n" * (1 + seed % 40))
if seed % 2 == 1:
    os.makedirs("outputs/deep", exist_ok=True)
    with open("outputs/deep/more.txt", "w") as file:
        file.write(f"more of {label}\\n")
if seed % 6 == 0:
    sys.exit("meant to fail")
with open("outputs/outputs.json", "w") as file:
    json.dump({"said": f"python {pieces}", "attempt": os.environ["SKILLRUN_ATTEMPT"]}, file)
`;

const shell = `
set -eu
label=$(sed -E 's/.*"label":"([^"]*)".*/\\1/' "$SKILL_INPUTS")
seed=$(sed -E 's/.*"seed":([0-9]+).*/\\1/' "$SKILL_INPUTS")
pieces=$((3 + seed % 5))
echo once >> trace.txt
n=1
while [ $n -le $pieces ]; do
  printf '{"type":"content","part":"main","format":"text","delta":"shell.%s "}\\n' $n >> .events/said.jsonl
  sleep 0.$((seed % 4))
  n=$((n + 1))
done
n=0
while [ $n -le $((seed % 40)) ]; do
  echo "shell $label" >> outputs/made.txt
  n=$((n + 1))
done
if [ $((seed % 2)) -eq 1 ]; then
  mkdir -p outputs/deep
  echo "more of $label" > outputs/deep/more.txt
fi
if [ $((seed % 6)) -eq 0 ]; then
  echo "meant to fail" >&2
  exit 1
fi
printf '{"said":"shell %s","attempt":"%s"}' $pieces "$SKILLRUN_ATTEMPT" > outputs/outputs.json
`;

const javascript = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
const { label, seed } = JSON.parse(readFileSync(process.env.SKILL_INPUTS, "utf8"));
const pieces = 3 + (seed % 5);
appendFileSync("trace.txt", "once\\n");
for (let n = 1; n <= pieces; n++) {
  appendFileSync(".events/said.jsonl", JSON.stringify({ type: "content", part: "main", format: "text", delta: "javascript." + n + " " }) + "\\n");
  await new Promise((resolve) => setTimeout(resolve, (seed % 4) * 60));
}
writeFileSync("outputs/made.txt", ("javascript " + label + "\\n").repeat(1 + (seed % 40)));
if (seed % 2 === 1) {
  mkdirSync("outputs/deep", { recursive: true });
  writeFileSync("outputs/deep/more.txt", "more of " + label + "\\n");
}
if (seed % 6 === 0) throw new Error("meant to fail");
writeFileSync("outputs/outputs.json", JSON.stringify({ said: "javascript " + pieces, attempt: process.env.SKILLRUN_ATTEMPT }));
`;

/** Where each script stands in its skill, and its text. */
export const scripts = {
  "chaos-python": { language: "python", entry: "scripts/main.py", body: python },
  "chaos-shell": { language: "shell", entry: "scripts/main.sh", body: shell },
  "chaos-javascript": { language: "javascript", entry: "scripts/main.mjs", body: javascript },
} as const;
