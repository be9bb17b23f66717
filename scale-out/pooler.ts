import { chmodSync, copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Certificates } from "./certificates.ts";
import { freePort, isListening } from "./free-port.ts";
import { type ManagedProcess, manageProcess } from "./managed-process.ts";
import { type SecurePostgres, secureUrl } from "./secure-postgres.ts";

/** Puts PgBouncer in transaction mode before the database, with TLS and the password on both sides. */
export async function startPooler(
  directory: string,
  postgres: SecurePostgres,
  certificates: Certificates,
  password: string,
): Promise<{ process: ManagedProcess; url: string }> {
  const port = await freePort();
  const path = (name: string) => join(directory, name);
  copyFileSync(certificates.key, path("pooler.key"));
  writeFileSync(path("pooler-users.txt"), `"skillrun" "${password}"\n`);
  const settings = [
    "[databases]",
    `skillrun = host=localhost port=${postgres.port}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = scram-sha-256",
    `auth_file = ${path("pooler-users.txt")}`,
    "pool_mode = transaction",
    "default_pool_size = 20",
    "max_client_conn = 500",
    "client_tls_sslmode = require",
    `client_tls_cert_file = ${certificates.certificate}`,
    `client_tls_key_file = ${path("pooler.key")}`,
    "server_tls_sslmode = verify-full",
    `server_tls_ca_file = ${certificates.authority}`,
  ];
  writeFileSync(path("pgbouncer.ini"), `${settings.join("\n")}\n`);
  // It refuses to be root, and whoever it becomes must read its files; they are gone when the run ends.
  for (const name of ["pooler.key", "pooler-users.txt", "pgbouncer.ini"]) chmodSync(path(name), 0o644);
  const pooler = manageProcess(directory, {
    name: "pgbouncer",
    command: "pgbouncer",
    args: [...(process.geteuid?.() === 0 ? ["-u", "nobody"] : []), path("pgbouncer.ini")],
    isReady: () => isListening(port),
  });
  await pooler.start();
  return { process: pooler, url: secureUrl(port, password, certificates) };
}
