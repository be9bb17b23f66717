/** What is needed of the shell to read a program's file. */
type AwkContext = { cwd: string; fs: { resolvePath(base: string, path: string): string; readFile(path: string): Promise<string> } };

/** The arguments of `awk` in the forms that this shell's knows: with the program as a text where `-f` names its files, and `-v` apart from what it sets. */
export async function awkArguments(args: readonly string[], { cwd, fs }: AwkContext): Promise<string[]> {
  const options: string[] = [];
  const programs: string[] = [];
  let at = 0;
  for (let word = args[at]; word !== undefined && /^-./.test(word); word = args[++at]) {
    if (word === "--") {
      at += 1;
      break;
    }
    const [, letter, joined = ""] = /^-([fvF])(.*)$/s.exec(word) ?? [];
    if (letter === undefined) {
      options.push(word);
      continue;
    }
    const value = joined === "" ? (args[++at] ?? "") : joined;
    if (letter === "f") programs.push(await fs.readFile(fs.resolvePath(cwd, value)));
    else options.push(`-${letter}`, value);
  }
  return [...options, ...(programs.length === 0 ? [] : [programs.join("\n")]), ...args.slice(at)];
}
