import { isIPv6 } from "node:net";
import { type RateLimits, SkillrunError } from "@skillrun/contract";
import { LRUCache } from "lru-cache";
import { secretHash } from "../store/identity/principal-store.ts";
import type { Count, SharedCounter } from "../store/limiting/shared-counter.ts";

/** Failed sign-ins are remembered for a day, wrong keys for ten minutes: they are tried by programs, and one address may have many. */
const memorySeconds = { signIn: 24 * 3_600, key: 600 };
/** An address that guesses waits for a quarter of an hour at most; an account, whose owner others could lock out, for a minute. */
const longestWaitSeconds = { address: 900, account: 60, key: 60 };
const maxHeldAddresses = 10_000;
const maxWrongKeys = 10_000;

/** Who guesses at what: an unknown address (null) is not counted, nor is a missing account. */
export type SignInGuess = { address: string | null; account?: string | undefined };

/** A key that a request brings. */
export type KeyGuess = { key: string; addressOf: () => string | null; isKnown: () => boolean };

/** Slows down who guesses at secrets, in all processes of an installation together. */
export type GuessGuard = {
  /**
   * Runs a sign-in. Once an address or an account has failed more often than it may, each further attempt must wait twice as long as the one
   * before: until then `rate_limited` is thrown and the attempt is not made. An attempt has failed when it rejects with `unauthorized`, or
   * `hasFailed` says so of its result. One that succeeds clears its account.
   */
  signIn<Result>(guess: SignInGuess, attempt: () => Promise<Result>, hasFailed?: (result: Result) => boolean): Promise<Result>;
  /**
   * Looks a key up, for a request from `addressOf()`; a lookup that finds it costs nothing more. An address that has sent more wrong keys than it
   * may is held: until it has waited, a key that is new is not looked up, but those are that `isKnown` vouches for. The same wrong key again is no
   * guess, but a program with a key that was revoked.
   */
  key<Result>(guess: KeyGuess, lookUp: () => Promise<Result>): Promise<Result>;
};

/** The guard of one process. */
export function createGuessGuard(
  counter: SharedCounter,
  { limits, clock = performance }: { limits: RateLimits; clock?: { now(): number } },
): GuessGuard {
  const heldUntilMs = new LRUCache<string, number>({ max: maxHeldAddresses });
  const wrongKeys = new LRUCache<string, true>({ max: maxWrongKeys, ttl: memorySeconds.key * 1000 });

  const countWrongKey = async ({ key, addressOf }: KeyGuess, limit: number) => {
    const address = addressOf();
    const hash = hashOf(key);
    if (address === null || wrongKeys.has(hash)) return;
    wrongKeys.set(hash, true);
    const network = networkOf(address);
    const wrong = await counter.add(`wrong_keys:${network}`, 1, memorySeconds.key);
    const waitSeconds = waitSecondsOf(wrong.points - limit, longestWaitSeconds.key);
    if (waitSeconds > 0) heldUntilMs.set(network, clock.now() + waitSeconds * 1000);
  };

  /** How long the address must wait with a key that nobody knows. */
  const waitMsOf = ({ key, addressOf, isKnown }: KeyGuess): number => {
    const address = heldUntilMs.size === 0 ? null : addressOf();
    const waitMs = address === null ? 0 : (heldUntilMs.get(networkOf(address)) ?? 0) - clock.now();
    return waitMs <= 0 || isKnown() || wrongKeys.has(hashOf(key)) ? 0 : waitMs;
  };

  return {
    async signIn(guess, attempt, hasFailed = () => false) {
      const limit = limits.wrong_sign_ins;
      if (limit === null) return await attempt();
      const subjects = subjectsOf(guess);
      await requireNoWait(counter, subjects);
      const claimed = await claimAttempts(counter, subjects, limit);
      let failed = false;
      try {
        const result = await attempt();
        failed = hasFailed(result);
        return result;
      } catch (error) {
        failed = isUnauthorized(error);
        throw error;
      } finally {
        if (!failed) await takeBack(counter, claimed);
      }
    },
    async key(guess, lookUp) {
      const limit = limits.wrong_keys;
      if (limit === null) return await lookUp();
      const waitMs = waitMsOf(guess);
      if (waitMs > 0) throw tooManyGuesses(waitMs);
      try {
        return await lookUp();
      } catch (error) {
        // The answer says that the key is wrong, whether that could be counted or not.
        if (isUnauthorized(error)) await countWrongKey(guess, limit).catch(() => undefined);
        throw error;
      }
    },
  };
}

type Subject = { kind: "address" | "account"; key: string };

function subjectsOf({ address, account }: SignInGuess): Subject[] {
  const subjects: Subject[] = [];
  if (address !== null) subjects.push({ kind: "address", key: networkOf(address) });
  // The table has no need to know who they are.
  if (account !== undefined) subjects.push({ kind: "account", key: hashOf(account.trim().toLowerCase()) });
  return subjects;
}

const attemptsOf = ({ kind, key }: Subject) => `sign_ins:${kind}:${key}`;
const waitOf = ({ kind, key }: Subject) => `sign_in_wait:${kind}:${key}`;

async function requireNoWait(counter: SharedCounter, subjects: readonly Subject[]): Promise<void> {
  const waits = await Promise.all(subjects.map((subject) => counter.read(waitOf(subject))));
  const longestMs = Math.max(0, ...waits.map((wait) => wait?.endsInMs ?? 0));
  if (longestMs > 0) throw tooManyGuesses(longestMs);
}

/** Counts the attempt before it is made, so that of many at once no more are made than of many in a row; one that is refused is not counted. */
async function claimAttempts(counter: SharedCounter, subjects: readonly Subject[], limit: number): Promise<Subject[]> {
  const claimed: Subject[] = [];
  for (const subject of subjects) {
    const { points } = await counter.add(attemptsOf(subject), 1, memorySeconds.signIn);
    const waitSeconds = waitSecondsOf(points - limit, longestWaitSeconds[subject.kind]);
    const claim: Count | null = waitSeconds === 0 ? null : await counter.add(waitOf(subject), 1, waitSeconds);
    if (claim !== null && claim.points > 1) {
      await counter.add(attemptsOf(subject), -1, memorySeconds.signIn);
      await takeBack(counter, claimed);
      throw tooManyGuesses(claim.endsInMs);
    }
    claimed.push(subject);
  }
  return claimed;
}

/** An address may guess for many accounts and sign in to its own in between, so its earlier failures stay. */
async function takeBack(counter: SharedCounter, subjects: readonly Subject[]): Promise<void> {
  for (const subject of subjects) {
    if (subject.kind === "account") await counter.remove(attemptsOf(subject));
    else await counter.add(attemptsOf(subject), -1, memorySeconds.signIn);
    await counter.remove(waitOf(subject));
  }
}

function hashOf(text: string): string {
  return Buffer.from(secretHash(text)).toString("base64url");
}

/** 1, 2, 4, ... seconds after the first, second, third guess too many. */
function waitSecondsOf(tooMany: number, longest: number): number {
  return tooMany <= 0 ? 0 : Math.min(longest, 2 ** Math.min(tooMany - 1, 20));
}

/** An IPv6 host has a whole /64 to itself, so it is counted as one. */
function networkOf(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!isIPv6(bare)) return bare;
  const [head = "", tail] = bare.toLowerCase().split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups = tail === undefined ? before : [...before, ...Array<string>(8 - before.length - after.length).fill("0"), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof SkillrunError && error.code === "unauthorized";
}

function tooManyGuesses(waitMs: number): SkillrunError {
  return new SkillrunError("rate_limited", "Too many wrong attempts; Retry-After says when the next may be made.", {
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
  });
}
