export { type EmbeddedPostgres, ensurePostgres, holdPostgres } from "./embedded-postgres.ts";
export { type FileLockMode, lockFile, tryLockFile } from "./file-lock.ts";
export { findPostgresBinaries } from "./postgres-binaries.ts";
