import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

/** A process whose clock stands at each of `times` in turn when a signal comes, and that is sent as many. */
async function signalAt(times: number[]): Promise<string> {
  const module = new URL("interrupt.ts", import.meta.url).href;
  const code = `
    const { onInterrupt } = await import(${JSON.stringify(module)});
    const times = ${JSON.stringify(times)};
    const say = (word) => console.log(word);
    onInterrupt(() => say("first"), () => say("second"), () => times.shift());
    let count = 0;
    process.on("SIGTERM", () => { count += 1; say("signal"); if (count === ${times.length}) process.exit(); });
    setInterval(() => {}, 1000);
    say("ready");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  // One signal at a time: two that wait together are one.
  child.stdout.on("data", (chunk) => /signal|ready/.test(String(chunk)) && child.kill("SIGTERM"));
  const [output] = await Promise.all([text(child.stdout), once(child, "close")]);
  return output.replaceAll(/(ready|signal)\n/g, "");
}

test("the first interrupt stops; npm's echo of it changes nothing", async () => {
  expect(await signalAt([5_000, 5_100, 5_900])).toBe("first\n");
});

test("asking again later is a second interrupt", async () => {
  expect(await signalAt([5_000, 5_100, 7_000])).toBe("first\nsecond\n");
});
