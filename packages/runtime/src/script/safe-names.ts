import { extname } from "node:path";

const maxNameBytes = 200;

/** Gives each name that it is asked for a plain and unused one: letters of any language stay, nothing leads to another folder. */
export function createSafeNames(): (name: string) => string {
  const used = new Set<string>();
  const isUsed = (name: string) => used.has(name.normalize("NFC").toLowerCase());
  return (name) => {
    const plain = plainName(name);
    const extension = extname(plain);
    const stem = plain.slice(0, plain.length - extension.length);
    let unused = cutName(stem, extension);
    for (let count = 2; isUsed(unused); count++) unused = cutName(stem, ` (${count})${extension}`);
    used.add(unused.normalize("NFC").toLowerCase());
    return unused;
  };
}

function plainName(name: string): string {
  const plain = name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}/\\]/gu, "_")
    .trim();
  return plain === "" || plain === "." || plain === ".." ? "file" : plain;
}

/** A file's name has a bound in bytes; what ends it stays. */
function cutName(stem: string, ending: string): string {
  const end = Buffer.byteLength(ending) > maxNameBytes / 2 ? "" : ending;
  const room = maxNameBytes - Buffer.byteLength(end);
  let kept = end === ending ? stem : stem + ending;
  while (Buffer.byteLength(kept) > room) kept = [...kept].slice(0, -1).join("");
  return kept + end;
}
