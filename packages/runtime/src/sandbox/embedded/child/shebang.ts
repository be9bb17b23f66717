const shells = new Set(["sh", "bash", "dash", "zsh", "ksh"]);

/** The words of a script's first line that name its interpreter, `env` and its options left out; null when there is no such line. */
export function readShebang(source: string): string[] | null {
  if (!source.startsWith("#!")) return null;
  const words = source.slice(2, 1024).split("\n", 1)[0]?.trim().split(/\s+/) ?? [];
  let [interpreter, ...rest] = words.map((word) => word.replaceAll(/^["']|["']$/g, ""));
  if (interpreter === undefined || interpreter === "") return null;
  if (baseName(interpreter) === "env") {
    while (rest[0] === "-S" || rest[0] === "--split-string" || rest[0] === "-i" || rest[0]?.includes("=") === true) rest.shift();
    [interpreter, ...rest] = rest;
    if (interpreter === undefined) return null;
    if (interpreter.startsWith("-S")) interpreter = interpreter.slice(2);
  }
  const name = baseName(interpreter);
  if (/^python(\d(\.\d+)?)?$/.test(name)) return ["python3", ...rest];
  if (shells.has(name)) return ["bash", ...rest.filter((word) => word.startsWith("-"))];
  return [name, ...rest];
}

/** Quotes a word so that the shell takes it as it is. */
export function quoteWord(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
