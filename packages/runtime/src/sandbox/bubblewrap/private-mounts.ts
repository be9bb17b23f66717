import { spawn } from "node:child_process";
import { once } from "node:events";
import { noEnvironment } from "../no-environment.ts";
import { SandboxFault } from "../sandbox.ts";
import type { SandboxHost } from "./sandbox-host.ts";

/** A mount namespace of a session's own, in which its file systems lie in memory; they vanish with it, however the server ends. */
export type PrivateMounts = {
  /** The process that keeps the namespace. */
  pid: number;
  /** What `/tmp` of the namespace is, seen from here. */
  root: string;
  release(): Promise<void>;
};

/** Bounds of the file systems. */
export type MountSizes = { workspaceBytes: number; workspaceFiles: number; restBytes: number; restFiles: number };

const options = "nosuid,nodev";

/**
 * Run by the host's shell in the new namespace. Everything is mounted on a directory of ours and then shown as /tmp, because a session's user
 * need not be able to enter the data directory. Ends with the pipe to the server. Then the server is gone, and whatever runs in the name of the
 * session's own user is killed: bwrap's first process waits for its parent before it asks the kernel to die with it, and would wait for ever when
 * that is killed at this moment. It is done again for a while, because what was just starting has its user only soon.
 */
const script = `set -eu
umask 022
mount=$1 directory=$2 node=$3 setpriv=$8 user=$9
"$mount" -t tmpfs -o "size=$6,nr_inodes=$7,mode=0755,${options}" skillrun "$directory"
cd "$directory"
mkdir workspace tmp tmp/home shm skill etc network
: > node
"$mount" -t tmpfs -o "size=$4,nr_inodes=$5,mode=0700,${options}" skillrun workspace
"$mount" --bind "$node" node
"$mount" --rbind "$directory" /tmp
echo ready
while read -r line; do :; done
[ -n "$user" ] || exit 0
set +e
times=20
while [ $times -gt 0 ]; do
  "$setpriv" --reuid="$user" --regid="$user" --clear-groups --no-new-privs -- "$0" -c 'kill -9 -1' 2> /dev/null
  sleep 0.1
  times=$((times - 1))
done`;

/** Makes the private file systems of one session. `uid` is the user that only this session has; null where it has none of its own. */
export async function makePrivateMounts(host: SandboxHost, sizes: MountSizes, uid: number | null): Promise<PrivateMounts> {
  const { unshare, sh, mount, setpriv } = host.programs;
  const namespaces = host.isRoot ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
  const numbers = [sizes.workspaceBytes, sizes.workspaceFiles, sizes.restBytes, sizes.restFiles].map(String);
  const shell = [sh, "-c", script, sh, mount, host.directory, host.nodePath, ...numbers, setpriv, uid === null ? "" : String(uid)];
  const child = spawn(unshare, [...namespaces, "--propagation", "private", ...shell], {
    cwd: "/",
    env: { ...noEnvironment, PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    stdio: "pipe",
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(0, 2000);
  });
  child.stdin.on("error", () => undefined);
  const ended = new Promise<void>((resolve) => void child.once("close", () => resolve()));
  const ready = await new Promise<boolean>((resolve) => {
    child.once("error", () => resolve(false));
    child.stdout.once("data", () => resolve(true));
    child.stdout.once("end", () => resolve(false));
  });
  if (!ready || child.pid === undefined) {
    if (child.pid !== undefined) await ended;
    throw new SandboxFault("unavailable", `No private file systems could be mounted (${errors.trim()}). ${howToAllow(host.isRoot)}`);
  }
  return {
    pid: child.pid,
    root: `/proc/${child.pid}/root/tmp`,
    async release() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

/** What a person can do when the kernel refuses namespaces or mounts. */
export function howToAllow(isRoot: boolean): string {
  return isRoot
    ? "The server runs as root, but in a container that forbids mounts or namespaces: run it on the host, or give the container CAP_SYS_ADMIN, an unmasked /proc (Docker: --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined), or choose another sandbox."
    : "Unprivileged user namespaces must be allowed: sysctl kernel.unprivileged_userns_clone=1 (Debian), kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), user.max_user_namespaces above 0; in a container also a seccomp profile that permits them and an unmasked /proc. Or choose another sandbox.";
}
