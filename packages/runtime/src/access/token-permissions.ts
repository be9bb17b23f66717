import type { SpacePermission, TokenAllowance } from "@skillrun/contract";

/** What each allowance of a scoped token permits; whoever mints one has it too. */
export const tokenPermissions = {
  read: ["executions:read", "threads:read"],
  cancel: ["executions:cancel"],
  decide: ["approvals:decide"],
} as const satisfies Record<TokenAllowance, readonly SpacePermission[]>;
