/** What a file operation in a sandbox's memory refuses, with the code and the words that Node and the shell use. */
export class TreeError extends Error {
  readonly code: TreeErrorCode;
  readonly path: string;
  readonly syscall: string;

  constructor(code: TreeErrorCode, path: string, syscall: string) {
    super(`${code}: ${messages[code]}, ${syscall} '${path}'`);
    this.name = "Error";
    this.code = code;
    this.path = path;
    this.syscall = syscall;
  }
}

type TreeErrorCode =
  | "EACCES"
  | "EEXIST"
  | "EINVAL"
  | "EISDIR"
  | "ELOOP"
  | "ENAMETOOLONG"
  | "ENOENT"
  | "ENOSPC"
  | "ENOTDIR"
  | "ENOTEMPTY"
  | "EPERM"
  | "EROFS";

const messages: Record<TreeErrorCode, string> = {
  EACCES: "permission denied",
  EEXIST: "file already exists",
  EINVAL: "invalid argument",
  EISDIR: "illegal operation on a directory",
  ELOOP: "too many levels of symbolic links",
  ENAMETOOLONG: "name too long",
  ENOENT: "no such file or directory",
  ENOSPC: "no space left on device",
  ENOTDIR: "not a directory",
  ENOTEMPTY: "directory not empty",
  EPERM: "operation not permitted",
  EROFS: "read-only file system",
};
