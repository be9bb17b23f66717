import { fileURLToPath } from "node:url";

/** The repository's root, wherever it is checked out. */
export const repositoryDirectory = fileURLToPath(new URL("../../../..", import.meta.url));

/** The folder of the web app, which is Next's `dir`. */
export const webDirectory = fileURLToPath(new URL("../..", import.meta.url));

/** The SQL files that `migrateDatabase` applies. */
export const migrationsDirectory = fileURLToPath(new URL("../../../../prisma/migrations", import.meta.url));
