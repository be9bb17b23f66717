# From entries to: count, level, message, an example; and one line for each level and for the times, marked by a count of 0.
BEGIN { FS = "\t" }
{
  group = $1 "\t" $3
  if (!(group in counts)) examples[group] = $4
  counts[group]++
}
END {
  for (group in counts) print counts[group] "\t" group "\t" examples[group]
}
