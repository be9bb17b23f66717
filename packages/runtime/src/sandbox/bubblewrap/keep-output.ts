import { StringDecoder } from "node:string_decoder";

type StreamName = "stdout" | "stderr";

/** The output of one command: passed on as it comes, and kept, up to its bound. */
export type KeptOutput = {
  add(stream: StreamName, bytes: Buffer): void;
  end(): { stdout: string; stderr: string };
};

/** Keeps at most `maxBytes` of both streams together, and calls `onExceeded` when there is more. Pieces never end in the middle of a character. */
export function keepOutput(
  maxBytes: number,
  onExceeded: () => void,
  onOutput: ((stream: StreamName, text: string) => void) | undefined,
): KeptOutput {
  const decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  const pieces: Record<StreamName, string[]> = { stdout: [], stderr: [] };
  let room = maxBytes;
  let isExceeded = false;
  const keep = (stream: StreamName, text: string): void => {
    if (text === "") return;
    pieces[stream].push(text);
    onOutput?.(stream, text);
  };
  return {
    add(stream, bytes) {
      if (isExceeded) return;
      keep(stream, decoders[stream].write(bytes.subarray(0, room)));
      if (bytes.length > room) {
        isExceeded = true;
        onExceeded();
      }
      room = Math.max(0, room - bytes.length);
    },
    end() {
      // What was cut off in the middle of a character is dropped; a program that ends in the middle of one gets a replacement character.
      if (!isExceeded) for (const stream of ["stdout", "stderr"] as const) keep(stream, decoders[stream].end());
      return { stdout: pieces.stdout.join(""), stderr: pieces.stderr.join("") };
    },
  };
}
