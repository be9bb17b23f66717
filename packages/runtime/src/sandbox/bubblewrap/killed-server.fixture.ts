// A server that is killed while a session of its runs a program with a daemon. Its first output says that both run.
import { openBubblewrapSandbox } from "./open-bubblewrap-sandbox.ts";

const [directory = "", marker = "", ...programDirectories] = process.argv.slice(2);
const sandbox = await openBubblewrapSandbox({ directory, ...(programDirectories.length > 0 && { programDirectories }) });
const session = await sandbox.open({
  skillDirectory: null,
  files: [],
  env: {},
  limits: { wallMs: 60_000, memoryMb: 256, outputBytes: 1000, diskMb: 8, processes: 32 },
  network: [],
  onEventLine: (line) => void process.stdout.write(line),
});
const daemon = `setsid bash -c 'echo >> alive; while :; do sleep 1; done' ${marker}-daemon < /dev/null > /dev/null 2>&1 &`;
await session.run({ run: { argv: ["bash", "-c", `${daemon} until [ -f alive ]; do :; done; echo up >> .events/e.jsonl; wait`, marker] } });
