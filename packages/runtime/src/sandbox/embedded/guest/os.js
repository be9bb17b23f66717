const surroundings = () => globalThis.process["env"];

module.exports = {
  EOL: "\n",
  platform: () => "linux",
  type: () => "Linux",
  arch: () => "wasm32",
  release: () => "6.0.0",
  hostname: () => "sandbox",
  homedir: () => surroundings().HOME ?? "/tmp/home",
  tmpdir: () => surroundings().TMPDIR ?? "/tmp",
  cpus: () => [{ model: "wasm", speed: 0 }],
  availableParallelism: () => 1,
  totalmem: () => 0,
  freemem: () => 0,
  uptime: () => 0,
  loadavg: () => [0, 0, 0],
  networkInterfaces: () => ({}),
  userInfo: () => ({ username: "skill", uid: 1000, gid: 1000, homedir: surroundings().HOME, shell: "/bin/bash" }),
  endianness: () => "LE",
};
