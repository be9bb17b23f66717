import type { CommandResult, Sandbox, SandboxCommand, SandboxFile, SandboxLimits, SandboxSession, SandboxTask } from "../sandbox.ts";
import { type EmbeddedSandboxOptions, openEmbeddedSandbox } from "./open-embedded-sandbox.ts";

/** Limits in which every honest program of the tests has room. */
export const roomyLimits: SandboxLimits = { wallMs: 60_000, memoryMb: 1024, outputBytes: 1_000_000, diskMb: 32, processes: 16 };

/** A session with what the tests look at. */
export type TestSession = SandboxSession & {
  events: string[];
  shell(line: string, more?: Partial<SandboxCommand>): Promise<CommandResult>;
  argv(argv: readonly [string, ...string[]], more?: Partial<SandboxCommand>): Promise<CommandResult>;
  files(): Promise<Map<string, string>>;
};

/** Opens sessions in one sandbox, which is closed with everything in it after the tests of a file. */
export function createTestSandbox(
  afterAll: (close: () => Promise<void>) => void,
  options: EmbeddedSandboxOptions = { warm: 1, warmAfterMs: 0 },
): {
  sandbox(): Promise<Sandbox>;
  open(files?: Record<string, string | SandboxFile>, task?: Partial<SandboxTask>): Promise<TestSession>;
} {
  let opened: Promise<Sandbox> | undefined;
  const sandbox = (): Promise<Sandbox> => {
    opened ??= openEmbeddedSandbox(options);
    return opened;
  };
  afterAll(async () => (await sandbox()).close());
  return {
    sandbox,
    async open(files = {}, task = {}) {
      const events: string[] = [];
      const list = Object.entries(files).map(([path, file]) => (typeof file === "string" ? { path, content: file } : file));
      const onEventLine = (line: string): void => void events.push(line);
      const whole = { skillDirectory: null, files: list, env: {}, limits: roomyLimits, network: [], onEventLine, ...task };
      return withHelpers(await (await sandbox()).open(whole), events);
    },
  };
}

function withHelpers(session: SandboxSession, events: string[]): TestSession {
  return Object.assign(session, {
    events,
    shell: (line: string, more: Partial<SandboxCommand> = {}) => session.run({ ...more, run: { shell: line } }),
    argv: (argv: readonly [string, ...string[]], more: Partial<SandboxCommand> = {}) => session.run({ ...more, run: { argv } }),
    async files() {
      const found = new Map<string, string>();
      for await (const file of session.snapshot()) {
        const pieces: Buffer[] = [];
        for await (const piece of file.open()) pieces.push(piece);
        found.set(file.path, Buffer.concat(pieces).toString());
      }
      return found;
    },
  });
}
