import type { HostPrograms } from "./host-programs.ts";

/** What every session of one sandbox shares, found out when it was opened. */
export type SandboxHost = {
  programs: HostPrograms;
  /** Arguments for bwrap that show the host's interpreters and the little of `/etc` they need, read-only. */
  systemMounts: readonly string[];
  /** The system call filter, as the kernel takes it. */
  systemCallFilter: Uint8Array;
  /** Where the private file systems of sessions are put together; nothing is ever stored in it. */
  directory: string;
  /** The Node binary that runs the product, and JavaScript and TypeScript inside. */
  nodePath: string;
  /** Whether the server may give each session a user of its own, because it is root. */
  isRoot: boolean;
  /** Whether hosts of the network allow-list may resolve to private addresses. */
  allowPrivateAddresses: boolean;
};
