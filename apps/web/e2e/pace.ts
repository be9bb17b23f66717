import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";

/** The runs of `paced-work` that one test holds. */
export type PacedRun = {
  /** What calls the skill from the message box. */
  command: string;
  /** The same for `paced-pair`, whose two sub-executions are paced together. */
  pairCommand: string;
  /** Lets them go on until so many of their 100 portions are done. */
  advance(portions: number): void;
  /** Lets them go on to their end, and those that come later too. */
  finish(): void;
};

/** The pace of `paced-work` in one server. */
export type Pace = {
  /** Where the server asks for it. */
  readonly url: string;
  /** A gate of its own, at which runs stand from their tenth portion on. */
  newRun(): PacedRun;
  close(): Promise<void>;
};

/** Opens the gates at which `paced-work` asks how far it may go: an answer is held until the test allows more than is done. */
export async function openPace(): Promise<Pace> {
  const goals = new Map<string, number>();
  let waiting: { gate: string; done: number; response: ServerResponse }[] = [];
  const answer = () => {
    waiting = waiting.filter(({ gate, done, response }) => {
      const goal = goals.get(gate) ?? 100;
      if (goal <= done) return true;
      response.end(JSON.stringify({ goal }));
      return false;
    });
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://pace");
    waiting.push({ gate: pathname.slice(1), done: Number(searchParams.get("done")), response });
    answer();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return {
    url: `http://127.0.0.1:${address.port}`,
    newRun() {
      const gate = `gate-${goals.size + 1}`;
      const advance = (portions: number) => {
        goals.set(gate, portions);
        answer();
      };
      advance(10);
      return { command: `/paced-work gate=${gate}`, pairCommand: `/paced-pair gate=${gate}`, advance, finish: () => advance(100) };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
