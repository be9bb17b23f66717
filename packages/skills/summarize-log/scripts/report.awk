# A name before a bracket would be a call to some awks, so an empty text stands between them.
# From groups, the most frequent first, to outputs.json; writes the report beside it.

# Letter by letter: how many backslashes a replacement needs differs from one awk to the next.
function json(text,   i, letter, out) {
  out = ""
  for (i = 1; i <= length(text); i++) {
    letter = substr(text, i, 1)
    out = out "" (letter == "\\" || letter == "\"" ? "\\" letter : letter)
  }
  return "\"" out "\""
}

function shown(text) {
  gsub(/`/, "'", text)
  return "`" text "`"
}

function is_wanted(kind, level) {
  return kind != "errors" || level == "error" || level == "fatal"
}

function list(kind, most,   i, out, listed) {
  out = ""
  listed = 0
  for (i = 1; i <= total && listed < most; i++) {
    if (is_wanted(kind, levels[i])) {
      listed++
      if (listed > 1) out = out ","
      out = out "{\"count\":" counts[i] ",\"level\":" json(levels[i]) ",\"message\":" json(messages[i]) "}"
    }
  }
  return "[" out "]"
}

function table(kind, most,   i, listed) {
  listed = 0
  for (i = 1; i <= total && listed < most; i++) {
    if (is_wanted(kind, levels[i])) {
      listed++
      print "- " counts[i] " x " levels[i] ": " shown(messages[i]) > report
      if (messages[i] != examples[i]) print "  - for example " shown(examples[i]) > report
    }
  }
  if (listed == 0) print "There are none." > report
}

BEGIN {
  FS = "\t"
  while ((getline line < entries) > 0) {
    split(line, part, "\t")
    byLevel[part[1]]++
    if (part[2] != "") {
      if (first == "") first = part[2]
      last = part[2]
    }
  }
}

{
  total++
  counts[total] = $1
  levels[total] = $2
  messages[total] = $3
  examples[total] = $4
}

END {
  known = split("fatal error warning info debug trace other", names, " ")
  out = ""
  for (i = 1; i <= known; i++) out = out "" (i == 1 ? "" : ",") json(names[i]) ":" (byLevel[names[i]] + 0)
  print "{\"file\":" json(file) ",\"lines\":" lines ",\"levels\":{" out "},\"first_time\":" (first == "" ? "null" : json(first)) ",\"last_time\":" (last == "" ? "null" : json(last)) ",\"top_errors\":" list("errors", top) ",\"top_messages\":" list("all", top) "}"
  print "# Log " shown(file) "\n" > report
  print lines " lines" "" (first == "" ? "" : ", from " first " to " last) ".\n" > report
  print "| level | lines |\n|---|---|" > report
  for (i = 1; i <= known; i++) if (byLevel[names[i]] > 0) print "| " names[i] " | " byLevel[names[i]] " |" > report
  print "\n## Errors\n" > report
  table("errors", top)
  print "\n## Most frequent messages\n" > report
  table("all", top)
}
