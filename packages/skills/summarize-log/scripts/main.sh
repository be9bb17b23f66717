#!/usr/bin/env bash
# Summarizes an uploaded log. Run by the runtime in the workspace.
set -euo pipefail

if [ "${1:-}" = "--help" ]; then
  echo "Reads inputs/inputs.json and a log in inputs/materials; writes outputs/outputs.json and outputs/report.md."
  exit 0
fi

here="$(cd "$(dirname "$0")" && pwd)"
work="$(mktemp -d)"
mkdir -p .events outputs

progress() {
  printf '{"type":"progress","completed":%d,"total":3,"unit":"steps","message":"%s"}\n' "$1" "$2" >> .events/progress.jsonl
}
refuse() {
  echo "$1" >&2
  exit 1
}
# The value of one member of the inputs; they are one line of JSON, checked by their schema before.
input() {
  sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" inputs/inputs.json
}

wanted="$(input file | tr '[:upper:]' '[:lower:]')"
top="$(input top)"
top="${top:-10}"

chosen=""
first=""
shopt -s nullglob
for path in inputs/materials/*; do
  name="${path##*/}"
  lowered="$(printf '%s' "$name" | tr '[:upper:]' '[:lower:]')"
  [ -n "$first" ] || first="$name"
  if [ -n "$wanted" ] && [ -z "$chosen" ]; then
    case "$lowered" in
      *"$wanted"*) chosen="$name" ;;
    esac
  fi
done
[ -n "$first" ] || refuse "No log was uploaded. Attach a text file with one entry in a line."
[ -n "$wanted" ] || chosen="$first"
[ -n "$chosen" ] || refuse "There is no uploaded file named $wanted; the first is $first."

log="inputs/materials/$chosen"
case "$chosen" in
  *.gz)
    gzip -dc "$log" > "$work/plain" || refuse "$chosen cannot be unpacked."
    log="$work/plain"
    ;;
esac
[ -s "$log" ] || refuse "$chosen is empty."
if head -c 4096 "$log" | od -An -tx1 | grep -q ' 00'; then refuse "$chosen is no text."; fi
# Where letters are bytes, those of another encoding would spoil the outputs, which are UTF-8.
if command -v iconv > /dev/null; then
  iconv -f UTF-8 -t UTF-8 -c "$log" > "$work/text" || true
  log="$work/text"
fi
progress 1 "Reading"

# One line for each entry: level, time, message without what differs, the line itself; separated by tabs.
awk -f "$here/entries.awk" "$log" > "$work/entries"
progress 2 "Counting"
lines="$(awk 'END { print NR }' "$log")"
awk -f "$here/groups.awk" "$work/entries" | sort -t "$(printf '\t')" -k1,1nr -k2,2 -k3,3 > "$work/groups"

awk -v file="$chosen" -v lines="$lines" -v top="$top" -v entries="$work/entries" -v report="outputs/report.md" \
  -f "$here/report.awk" "$work/groups" > outputs/outputs.json
progress 3 "Wrote report.md"
