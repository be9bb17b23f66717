const refuse = () => {
  throw Object.assign(new Error("processes cannot be started from JavaScript in this sandbox: use a shell script for that"), {
    code: "ENOTSUP",
  });
};
module.exports = { exec: refuse, execSync: refuse, execFile: refuse, execFileSync: refuse, spawn: refuse, spawnSync: refuse, fork: refuse };
