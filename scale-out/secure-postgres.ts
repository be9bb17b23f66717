import { chmodSync, chownSync, copyFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensurePostgres } from "@skillrun/postgres";
import pg from "pg";
import type { Certificates } from "./certificates.ts";
import { freePort, isListening } from "./free-port.ts";
import { type ManagedProcess, manageProcess } from "./managed-process.ts";

const role = "skillrun";

/** A PostgreSQL that is reached over TCP with TLS and a password alone. */
export type SecurePostgres = { process: ManagedProcess; port: number; url: string };

/**
 * Makes a cluster with the PostgreSQL that npm installed, gives its role a password, and runs it as a server of its own: no socket, TLS
 * required, the passwords as SCRAM. Everything of it is in `directory`.
 */
export async function startSecurePostgres(directory: string, certificates: Certificates, password: string): Promise<SecurePostgres> {
  const { dataDirectory, binaries } = await makeCluster(directory, password);
  const { uid, gid } = statSync(dataDirectory);
  const own = (name: string) => join(dataDirectory, name);
  copyFileSync(certificates.certificate, own("server.crt"));
  copyFileSync(certificates.key, own("server.key"));
  writeFileSync(own("secure_hba.conf"), `hostssl all ${role} 127.0.0.1/32 scram-sha-256\nhostssl all ${role} ::1/128 scram-sha-256\n`);
  for (const name of ["server.crt", "server.key", "secure_hba.conf"]) {
    chmodSync(own(name), 0o600);
    chownSync(own(name), uid, gid);
  }
  const port = await freePort();
  const settings = {
    listen_addresses: "localhost",
    port: String(port),
    unix_socket_directories: "",
    max_connections: "200",
    hba_file: own("secure_hba.conf"),
    ssl: "on",
    ssl_cert_file: "server.crt",
    ssl_key_file: "server.key",
  };
  const postgres = manageProcess(directory, {
    name: "postgres",
    command: join(binaries, "postgres"),
    args: ["-D", dataDirectory, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    account: { uid, gid },
    isReady: () => isListening(port),
  });
  await postgres.start();
  const url = secureUrl(port, password, certificates);
  await answers(url);
  return { process: postgres, port, url };
}

/** The address of a database, or of a pooler before it, whose certificate and name are checked. */
export function secureUrl(port: number, password: string, { authority }: Certificates): string {
  return `postgres://${role}:${password}@localhost:${port}/skillrun?sslmode=verify-full&sslrootcert=${encodeURIComponent(authority)}`;
}

async function makeCluster(directory: string, password: string): Promise<{ dataDirectory: string; binaries: string }> {
  const embedded = await ensurePostgres(join(directory, "postgres"));
  const client = new pg.Client(embedded.url);
  await client.connect();
  try {
    await client.query(`alter role ${role} password ${pg.escapeLiteral(password)}`);
    const { rows } = await client.query<{ setting: string }>("select setting from pg_config where name = 'BINDIR'");
    return { dataDirectory: embedded.dataDirectory, binaries: String(rows[0]?.setting) };
  } finally {
    await client.end();
    await embedded.stop();
  }
}

/** It listens a moment before it answers. */
async function answers(url: string): Promise<void> {
  for (;;) {
    const client = new pg.Client(url);
    try {
      await client.connect();
      return;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError && error.code === "57P03")) throw error;
    } finally {
      await client.end().catch(() => {});
    }
  }
}
