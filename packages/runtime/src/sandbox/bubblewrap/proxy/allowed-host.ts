const defaultPorts = new Set([80, 443]);

/** Whether the allow-list has a host and port: exactly, or by `*.` for all names below; ports 80 and 443 unless one is named. */
export function isAllowedHost(allowed: readonly string[], host: string, port: number): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  return allowed.some((entry) => {
    const [, pattern = "", namedPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (namedPort === undefined ? !defaultPorts.has(port) : Number(namedPort) !== port) return false;
    return pattern.startsWith("*.") ? name.endsWith(pattern.slice(1)) && name.length > pattern.length - 1 : name === pattern;
  });
}
