# From lines of a log to: level, time, message without what differs from line to line, the line.

function clean(text) {
  gsub(/[\001-\037\177]/, " ", text)
  return text
}

# The level whose word comes first; only the beginning of a line counts, where loggers put it.
function level_of(line,   upper, word, found, i, count, words) {
  upper = toupper(substr(line, 1, 160))
  gsub(/[^A-Z0-9_]+/, " ", upper)
  count = split(upper, words, " ")
  for (i = 1; i <= count; i++) {
    word = words[i]
    if (word in levels) return levels[word]
  }
  return "other"
}

function access_level(line,   status) {
  if (match(line, /" [1-5][0-9][0-9] /) == 0) return ""
  status = substr(line, RSTART + 2, 1) + 0
  return status >= 5 ? "error" : status == 4 ? "warning" : "info"
}

function time_of(line,   start) {
  start = substr(line, 1, 200)
  if (match(start, /[12][0-9][0-9][0-9][-\/][01][0-9][-\/][0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-5][0-9]/)) return substr(start, RSTART, RLENGTH)
  if (match(start, /[0-3][0-9]\/[A-Z][a-z][a-z]\/[12][0-9][0-9][0-9]:[0-2][0-9]:[0-5][0-9]:[0-5][0-9]/)) return substr(start, RSTART, RLENGTH)
  if (match(start, /[A-Z][a-z][a-z] +[0-9]+ [0-2][0-9]:[0-5][0-9]:[0-5][0-9]/)) return substr(start, RSTART, RLENGTH)
  if (match(start, /[0-2][0-9]:[0-5][0-9]:[0-5][0-9]/)) return substr(start, RSTART, RLENGTH)
  return ""
}

# The text of a member of a line of JSON, or nothing.
function member(line, name,   at, rest) {
  at = index(line, "\"" name "\"")
  if (at == 0) return ""
  rest = substr(line, at + length(name) + 2)
  if (match(rest, /^ *: *"/) == 0) return ""
  rest = substr(rest, RLENGTH + 1)
  if (match(rest, /^([^"\\]|\\.)*/) == 0) return ""
  return substr(rest, 1, RLENGTH)
}

function shape_of(line,   text) {
  text = line
  if (substr(text, 1, 1) == "{") {
    text = member(line, "msg")
    if (text == "") text = member(line, "message")
    if (text == "") text = line
  }
  gsub(/[12][0-9][0-9][0-9][-\/][01][0-9][-\/][0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-5][0-9]([.,][0-9]+)?(Z|[+-][0-2][0-9]:?[0-5][0-9])?/, "<time>", text)
  gsub(/[0-3][0-9]\/[A-Z][a-z][a-z]\/[12][0-9][0-9][0-9]:[0-2][0-9]:[0-5][0-9]:[0-5][0-9]( [+-][0-9]+)?/, "<time>", text)
  gsub(/[A-Z][a-z][a-z] +[0-9]+ [0-2][0-9]:[0-5][0-9]:[0-5][0-9]/, "<time>", text)
  gsub(/[0-2][0-9]:[0-5][0-9]:[0-5][0-9]([.,][0-9]+)?/, "<time>", text)
  gsub(/[0-9a-fA-F]+-[0-9a-fA-F]+-[0-9a-fA-F]+-[0-9a-fA-F]+-[0-9a-fA-F]+/, "<id>", text)
  gsub(/[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+(:[0-9]+)?/, "<ip>", text)
  gsub(/0x[0-9a-fA-F]+/, "<id>", text)
  gsub(/[0-9]+/, "<n>", text)
  # What stands before the message is the same in every line.
  sub(/^[^A-Za-z<]*<time>[^A-Za-z<"]*/, "", text)
  gsub(/ +/, " ", text)
  return cut(text, 300)
}

# Some awks count bytes: what is left of a letter at the cut goes too.
function cut(text, most) {
  if (length(text) <= most) return text
  text = substr(text, 1, most)
  sub(/[^ -~]+$/, "", text)
  return text
}

BEGIN {
  named = "FATAL=fatal CRITICAL=fatal CRIT=fatal EMERG=fatal ALERT=fatal PANIC=fatal ERROR=error ERR=error SEVERE=error WARN=warning WARNING=warning INFO=info NOTICE=info DEBUG=debug TRACE=trace"
  count = split(named, pairs, " ")
  for (i = 1; i <= count; i++) {
    split(pairs[i], pair, "=")
    levels[pair[1]] = pair[2]
  }
}

/^[ \t]/ || /^$/ { next }

{
  sub(/\r$/, "")
  line = clean($0)
  level = access_level(line)
  if (level == "" && substr(line, 1, 1) == "{" && member(line, "level") != "") level = level_of(member(line, "level"))
  if (level == "") level = level_of(line)
  print level "\t" time_of(line) "\t" shape_of(line) "\t" cut(line, 500)
}
