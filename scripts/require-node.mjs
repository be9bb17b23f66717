// Imported first by the scripts people start: an old Node would fail on the first .ts file with a riddle.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`Node ${process.versions.node} is too old: 22.18 or newer is needed.`);
  console.error("Run npm ci, then start scripts through npm (npm test, npm run check): they use the Node that npm ci brought.");
  process.exit(1);
}
