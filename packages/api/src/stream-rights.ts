import { SkillrunError, type SpaceId } from "@skillrun/contract";
import type { Principal, RequestContext, Runtime } from "@skillrun/runtime";

/** With what is believed of a credential for three seconds, a stream ends within five of losing its right, also when no message tells of it. */
const intervalMs = 1_500;
const held = new Set<HeldStream>();
let timer: NodeJS.Timeout | undefined;

/** A stream that is open by someone's right to see a space. */
export type HeldStream = {
  readonly runtime: Runtime;
  readonly principal: Principal;
  readonly spaceId: SpaceId;
  /** Ends the stream. Who asks again hears why. */
  lose(): void;
};

/** Looks at the stream's right again and again until it leaves; one timer serves every stream of the process. */
export function holdRight(stream: HeldStream): void {
  held.add(stream);
  timer ??= setInterval(() => void sweep(), intervalMs).unref();
}

/** The stream is over. */
export function leaveRight(stream: HeldStream): void {
  held.delete(stream);
  if (held.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}

/** Each credential in each space is asked about once, however many streams it has open. */
async function sweep(): Promise<void> {
  const answers = new Map<string, Promise<boolean>>();
  const lost: Promise<void>[] = [];
  for (const stream of held) {
    const { kind, id } = stream.principal.credential;
    const key = `${kind} ${id} ${stream.spaceId}`;
    const answer = answers.get(key) ?? hasRight(stream);
    answers.set(key, answer);
    lost.push(answer.then((stays) => (stays ? undefined : stream.lose())));
  }
  await Promise.all(lost);
}

/** A database that does not answer takes nobody's right away: nothing new can be read meanwhile. */
async function hasRight({ runtime, principal, spaceId }: HeldStream): Promise<boolean> {
  try {
    await runtime.authenticator.requireGood(principal);
    await runtime.scope.requireStill(principal, spaceId);
    return true;
  } catch (error) {
    return !(error instanceof SkillrunError);
  }
}

/** Who reads a subscription, in which space, and until when. */
export type Reading = { context: RequestContext; spaceId: SpaceId; signal: AbortSignal | undefined };

/** What `open` gives, as long as the reader may see it. */
export async function* whileAllowed<Item>(
  { context, spaceId, signal }: Reading,
  open: (signal: AbortSignal) => AsyncIterable<Item>,
): AsyncGenerator<Item, void> {
  const lost = new AbortController();
  const held = { ...context, spaceId, lose: () => lost.abort() };
  holdRight(held);
  try {
    yield* open(signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]));
  } finally {
    leaveRight(held);
  }
  // Asking once more says why, as the refusal of what was allowed.
  if (!lost.signal.aborted) return;
  await context.runtime.authenticator.requireGood(context.principal);
  await context.runtime.scope.requireStill(context.principal, spaceId);
}
