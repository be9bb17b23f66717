import { BlockList, isIP, isIPv6 } from "node:net";

/** Says where a request comes from: by the other end of the connection, and by what `X-Forwarded-For` says where that end is a trusted proxy. */
export type ClientAddressOf = (peer: string | undefined, forwardedFor: string | undefined) => string | null;

/**
 * Finds clients' addresses behind trusted proxies, given as addresses or networks (`10.0.0.0/8`). Each proxy appends whom it talks to, so the list
 * is read from its end, and the first address that is no proxy of ours is the client: what stands before it, the client may have made up.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddressOf {
  const trusted = new BlockList();
  for (const proxy of trustedProxies) {
    const [address = "", prefix] = proxy.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (prefix === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(prefix), family);
  }
  const isTrusted = (address: string) => trusted.check(address, isIPv6(address) ? "ipv6" : "ipv4");
  return (peer, forwardedFor) => {
    let client = peer === undefined ? null : bare(peer);
    if (client === null || trustedProxies.length === 0 || !isTrusted(client)) return client;
    for (const hop of (forwardedFor ?? "").split(",").reverse()) {
      const address = bare(hop.trim());
      if (isIP(address) === 0) break;
      client = address;
      if (!isTrusted(address)) break;
    }
    return client;
  };
}

/** Without what Node puts before an IPv4 address on an IPv6 socket, brackets, a port or a zone. */
function bare(address: string): string {
  const [, inBrackets, v4] = /^(?:\[([0-9a-f:.]+)\](?::\d+)?|(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)(?::\d+)?)$/i.exec(address) ?? [];
  return (inBrackets ?? v4 ?? address).replace(/%.*$/, "");
}
