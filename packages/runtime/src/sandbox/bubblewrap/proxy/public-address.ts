import { BlockList, isIP } from "node:net";

const reserved: readonly [address: string, prefix: number, family: "ipv4" | "ipv6"][] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
];

const blocked = new BlockList();
for (const [address, prefix, family] of reserved) blocked.addSubnet(address, prefix, family);

/** Of IPv6 only the addresses of the global internet count, without those that carry an IPv4 address or are for documentation. */
const global = new BlockList();
global.addSubnet("2000::", 3, "ipv6");
const globalButSpecial = new BlockList();
globalButSpecial.addSubnet("2001::", 23, "ipv6");
globalButSpecial.addSubnet("2001:db8::", 32, "ipv6");
globalButSpecial.addSubnet("2002::", 16, "ipv6");
globalButSpecial.addSubnet("3fff::", 20, "ipv6");

/** Whether an address belongs to the public internet: not to this machine, its network, or a special purpose. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !blocked.check(address, "ipv4");
  return family === 6 && global.check(address, "ipv6") && !globalButSpecial.check(address, "ipv6");
}
