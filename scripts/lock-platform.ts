import type { LockedPackage } from "./check-repo/dependencies/missing-lock-entries.ts";

const systems = {
  darwin: "darwin",
  linux: "linux",
  win32: "win32",
  windows: "win32",
  android: "android",
  freebsd: "freebsd",
  openharmony: "openharmony",
};
const processors = {
  arm64: "arm64",
  x64: "x64",
  64: "x64",
  ia32: "ia32",
  ppc64: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
  wasm32: "wasm32",
  arm: "arm",
};
const libraries = { gnu: "glibc", gnueabihf: "glibc", musl: "musl", musleabihf: "musl" };

/** The platform in a binary package's name, such as `@biomejs/cli-linux-x64-musl`, as a lockfile says it; null where the name says none. */
export function lockPlatform(name: string): Pick<LockedPackage, "os" | "cpu" | "libc"> | null {
  const words = name.split(/[-/]/);
  const found = (table: Record<string, string>) => words.flatMap((word) => table[word] ?? []).slice(0, 1);
  const [os, cpu, libc] = [found(systems), found(processors), found(libraries)];
  if (cpu.length === 0 || (os.length === 0 && cpu[0] !== "wasm32")) return null;
  return { cpu, ...(os.length > 0 ? { os } : {}), ...(os[0] === "linux" && libc.length > 0 ? { libc } : {}) };
}
