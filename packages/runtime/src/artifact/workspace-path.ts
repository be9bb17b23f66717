const maxLength = 500;

/** Whether it is a plain relative path inside a workspace: nothing that leads out of it, and nothing that cannot be shown or stored. */
export function isWorkspacePath(path: string): boolean {
  const hasBadPart = path.split("/").some((part) => part === "" || part === "." || part === "..");
  return path.length <= maxLength && !hasBadPart && !/[\p{Cc}\\]/u.test(path) && path.isWellFormed();
}
