/** The program of the shell template; it needs nothing but Bash and \`wc\`, so it counts uploads alone. */
export const shellProgram = `#!/usr/bin/env bash
# Counts the words of uploaded texts.
set -euo pipefail

mkdir -p .events outputs

# The uploads, if there are any.
shopt -s nullglob
texts=(inputs/materials/*)

total=0
done_count=0
echo "# Words" > outputs/report.md
echo >> outputs/report.md
for text in "\${texts[@]}"; do
  words=$(wc -w < "$text")
  # Some versions of wc print spaces before the number.
  words=$((words))
  total=$((total + words))
  done_count=$((done_count + 1))
  echo "- \${text##*/}: $words" >> outputs/report.md
  # A line of JSON in .events is shown in the card at once.
  printf '{"type":"progress","completed":%d,"total":%d,"unit":"texts","message":null}\\n' "$done_count" "\${#texts[@]}" >> .events/progress.jsonl
done

printf '{"words":%d,"texts":%d}\\n' "$total" "$done_count" > outputs/outputs.json
`;
