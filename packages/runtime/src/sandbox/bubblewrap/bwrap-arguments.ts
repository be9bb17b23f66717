import type { SandboxLimits } from "../sandbox.ts";
import type { PrivateMounts } from "./private-mounts.ts";
import type { SandboxHost } from "./sandbox-host.ts";

/** Where the product's own files lie inside. */
export const ownDirectory = "/opt/skillrun";

/** The user that programs see themselves as. */
export const insideUid = 65_534;

const mebibyte = 1024 * 1024;
/** Threads count as processes; the floor leaves room for bwrap's own two and for the threads of one Node. */
const spareProcesses = 16;
/** What a process may have beyond the session's memory before the kernel refuses it more: stacks and heaps that are never touched. */
const spareDataBytes = 256 * mebibyte;
const maxOpenFiles = 512;

/** File descriptors of bwrap beside the three of the program. */
export const bwrapDescriptors = { status: 3, settings: 4, filter: 5 } as const;

/** Everything before the program's own arguments: enter the session's mounts, become its user, build the namespaces, set limits. */
export function bwrapArguments(
  host: SandboxHost,
  mounts: PrivateMounts,
  user: { uid: number; gid: number } | null,
  run: { directory: string; withNetwork: boolean; limits: SandboxLimits; wallMs: number },
): [string, ...string[]] {
  const { nsenter, setpriv, bwrap } = host.programs;
  const target = ["--target", String(mounts.pid), "--mount"];
  const enter =
    user === null
      ? [...target, "--user", "--preserve-credentials", "--"]
      : [...target, "--", setpriv, `--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups", "--no-new-privs", "--"];
  return [
    nsenter,
    ...enter,
    bwrap,
    ...isolation,
    ...host.systemMounts,
    ...ownMounts(run.withNetwork),
    ...["--chdir", run.directory, "--args", String(bwrapDescriptors.settings), "--"],
    ...processLimits(host.programs.prlimit, run.limits, run.wallMs),
  ];
}

const isolation = [
  ...["--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"],
  ...["--disable-userns", "--assert-userns-disabled", "--cap-drop", "ALL", "--clearenv", "--die-with-parent", "--new-session"],
  ...["--uid", String(insideUid), "--gid", String(insideUid), "--hostname", "sandbox"],
  ...["--json-status-fd", String(bwrapDescriptors.status), "--seccomp", String(bwrapDescriptors.filter)],
];

/** `/tmp/...` on the left is the session's private mount. What bwrap itself mounts writable has no bound, so it ends up read-only. */
function ownMounts(withNetwork: boolean): string[] {
  return [
    ...["--ro-bind", "/tmp/etc/passwd", "/etc/passwd", "--ro-bind", "/tmp/etc/group", "/etc/group"],
    ...["--ro-bind", "/tmp/etc/hosts", "/etc/hosts", "--ro-bind", "/tmp/etc/nsswitch.conf", "/etc/nsswitch.conf"],
    ...["--proc", "/proc", "--dev", "/dev", "--bind", "/tmp/shm", "/dev/shm", "--remount-ro", "/dev"],
    ...["--ro-bind", "/tmp/node", `${ownDirectory}/bin/node`, "--ro-bind", "/tmp/skill", "/skill"],
    ...(withNetwork ? ["--ro-bind", "/tmp/network", `${ownDirectory}/network`] : []),
    ...["--bind", "/tmp/tmp", "/tmp", "--bind", "/tmp/workspace", "/workspace", "--remount-ro", "/"],
  ];
}

function processLimits(prlimit: string, limits: SandboxLimits, wallMs: number): string[] {
  return [
    prlimit,
    `--nproc=${limits.processes + spareProcesses}`,
    `--cpu=${Math.ceil(wallMs / 1000) + 1}`,
    `--fsize=${limits.diskMb * mebibyte}`,
    `--data=${limits.memoryMb * mebibyte + spareDataBytes}`,
    `--nofile=${maxOpenFiles}`,
    "--core=0",
    "--memlock=65536",
    "--msgqueue=0",
    "--",
  ];
}
