import { createServer } from "node:net";
import { BootError } from "./boot-error.ts";

/** Where a program on this machine reaches a server that listens on `host`, without a slash at the end. */
export function baseUrl(host: string, port: number): string {
  const isAny = host === "0.0.0.0" || host === "::";
  const name = isAny ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** Throws a `BootError` that names PORT or HOST when the server could not listen there: known before the long work, not after it. */
export async function checkPort(host: string, port: number): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once("error", reject);
      probe.listen({ host, port, exclusive: true }, resolve);
    });
  } catch (error) {
    throw describeListenFailure(error, host, port);
  }
  await new Promise((resolve) => probe.close(resolve));
}

/** Turns what `listen` failed with into a `BootError`; anything else comes back as it is. */
export function describeListenFailure(error: unknown, host: string, port: number): unknown {
  if (!(error instanceof Error && "code" in error)) return error;
  switch (error.code) {
    case "EADDRINUSE":
      return new BootError(
        `PORT ${port} is in use by another program. Choose another one. Example: PORT=${port < 65_535 ? port + 1 : 3000}`,
      );
    case "EACCES":
      return new BootError(`PORT ${port} is not allowed to this user. Choose one above 1023. Example: PORT=3000`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new BootError(`HOST ${host} is no address of this machine. Example: HOST=127.0.0.1`);
    default:
      return error;
  }
}
