/** True for the names and addresses that only this machine can be reached by: `localhost`, `127.0.0.0/8`, `::1`. */
export function isLoopbackName(host: string): boolean {
  return host.toLowerCase() === "localhost" || isLoopbackAddress(host);
}

/** True for an address of the loopback interface, also in IPv6's spelling of an IPv4 address (`::ffff:127.0.0.1`). */
export function isLoopbackAddress(address: string): boolean {
  const bare = address.toLowerCase().replace(/^::ffff:/, "");
  return bare === "::1" || /^127(\.\d{1,3}){3}$/.test(bare);
}
