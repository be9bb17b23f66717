import { lstat, readlink } from "node:fs/promises";

const topLevelNames = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

/** What interpreters and their libraries read of `/etc`; nothing in it is secret. */
const etcPaths = [
  "alternatives",
  "fonts",
  "ld.so.cache",
  "localtime",
  "mime.types",
  "pki/ca-trust/extracted",
  "pki/tls/certs",
  "pki/tls/cert.pem",
  "ssl/cert.pem",
  "ssl/certs",
  "ssl/openssl.cnf",
];

/** The arguments for bwrap that show this host's programs and libraries, read-only, and of `/etc` only what they need. */
export async function findSystemMounts(): Promise<string[]> {
  const found: string[] = ["--ro-bind", "/usr", "/usr"];
  for (const name of topLevelNames) {
    const path = `/${name}`;
    const stats = await lstat(path).catch(() => null);
    if (stats?.isSymbolicLink()) found.push("--symlink", await readlink(path), path);
    else if (stats?.isDirectory()) found.push("--ro-bind", path, path);
  }
  for (const name of etcPaths) found.push("--ro-bind-try", `/etc/${name}`, `/etc/${name}`);
  return found;
}
