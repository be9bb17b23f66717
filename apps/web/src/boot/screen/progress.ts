import { styleText } from "node:util";
import { cutText } from "@skillrun/contract";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 100;
const TITLE_WIDTH = 18;

/** Where progress is shown: a terminal gets one line per step that is repainted, anything else gets plain lines. */
export type ProgressOutput = Pick<NodeJS.WriteStream, "write"> & { isTTY?: boolean; columns?: number };

/** What a step can say while it runs; `note` replaces what was said before. */
export type StepProgress = { note(text: string): void };

/** Runs `work` as a visible step and shows how long it took; `work` returns what to say when it is done. A failure is shown and thrown. */
export type ShowStep = <Result extends { done: string }>(
  title: string,
  work: (progress: StepProgress) => Promise<Result>,
) => Promise<Result>;

/** Makes the boot's progress display on `output`; `now` is in milliseconds. */
export function createProgress(output: ProgressOutput, now: () => number = () => performance.now()): ShowStep {
  const paint = output.isTTY === true;
  return async (title, work) => {
    const startedAt = now();
    const seconds = () => `${((now() - startedAt) / 1000).toFixed(1)} s`;
    let note = "";
    let frame = 0;
    const repaint = () => {
      frame += 1;
      const line = `  ${FRAMES[frame % FRAMES.length]} ${title.padEnd(TITLE_WIDTH)} ${note} ${seconds()}`;
      output.write(`\r\x1b[2K${cutText(line, (output.columns ?? 80) - 1)}`);
    };
    const timer = paint ? setInterval(repaint, FRAME_MS) : undefined;
    const end = (mark: string, text: string) => {
      clearInterval(timer);
      output.write(`${paint ? "\r\x1b[2K" : ""}  ${mark} ${title.padEnd(TITLE_WIDTH)} ${text} ${styleText("dim", `(${seconds()})`)}\n`);
    };
    try {
      const result = await work({
        note(text) {
          if (!paint && text !== note) output.write(`  … ${title.padEnd(TITLE_WIDTH)} ${text}\n`);
          note = text;
          if (paint) repaint();
        },
      });
      end(styleText("green", "✓"), result.done);
      return result;
    } catch (error) {
      end(styleText("red", "✗"), "failed");
      throw error;
    }
  };
}
