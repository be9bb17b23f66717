import { noRateLimits, SkillrunError } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../store/connection/database.ts";
import { createSharedCounter } from "../store/limiting/shared-counter.ts";
import { createTestDatabase } from "../store/testing/test-database.ts";
import { createGuessGuard, type GuessGuard } from "./guess-guard.ts";

let database: Database;
let drop: () => Promise<void>;
let subject = 0;

beforeAll(async () => {
  const created = await createTestDatabase();
  database = openDatabase(created.url, { maxConnections: 6, onError: () => undefined });
  drop = created.drop;
});
afterAll(async () => {
  await database.close();
  await drop();
});

/** One process's guard; its clock is for what it remembers itself. */
function guardOf(clock = { nowMs: 0 }): GuessGuard {
  const limits = { ...noRateLimits, wrong_keys: 2, wrong_sign_ins: 2 };
  return createGuessGuard(createSharedCounter(database), { limits, clock: { now: () => clock.nowMs } });
}
const wrong = () => Promise.reject(new SkillrunError("unauthorized", "wrong"));
const right = () => Promise.resolve("in");
const outcome = (attempt: Promise<unknown>) =>
  attempt.then(
    (value) => value,
    (error: unknown) => (error instanceof SkillrunError ? error.code : error),
  );
const freshAddress = () => `192.0.2.${++subject}`;
const freshAccount = () => `someone-${++subject}@example.com`;

test("an address that fails to sign in too often must wait, in every process, even with the right password", async () => {
  const address = freshAddress();
  const [one, other] = [guardOf(), guardOf()];
  for (const guard of [one, other, one]) expect(await outcome(guard.signIn({ address }, wrong))).toBe("unauthorized");
  for (const guard of [one, other]) expect(await outcome(guard.signIn({ address }, right))).toBe("rate_limited");
  expect(await outcome(one.signIn({ address: freshAddress() }, right))).toBe("in");
});

test("an account that is guessed at from many addresses must wait too, however its name is written", async () => {
  const account = freshAccount();
  const guard = guardOf();
  for (let index = 0; index < 3; index += 1) await outcome(guard.signIn({ address: freshAddress(), account }, wrong));
  expect(await outcome(guard.signIn({ address: freshAddress(), account: ` ${account.toUpperCase()}` }, right))).toBe("rate_limited");
  const rows = await database.prisma.rate_limit.findMany();
  expect(rows.some(({ key }) => key.includes("someone"))).toBe(false);
});

test("of many guesses at once no more are made than of many in a row", async () => {
  const account = freshAccount();
  let made = 0;
  const attempt = () => {
    made += 1;
    return wrong();
  };
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => outcome(guardOf().signIn({ address: null, account }, attempt))));
  expect(made).toBe(3);
  expect(outcomes.filter((one) => one === "rate_limited")).toHaveLength(47);
});

test("each wait is twice as long as the one before, up to a bound", async () => {
  const address = freshAddress();
  const guard = guardOf();
  const waits: number[] = [];
  for (let index = 0; index < 16; index += 1) {
    await outcome(guard.signIn({ address }, wrong));
    const refusal = await guard.signIn({ address }, () => Promise.resolve(null)).catch((error: unknown) => error);
    waits.push(refusal instanceof SkillrunError ? (refusal.retryAfterSeconds ?? 0) : 0);
    await createSharedCounter(database).remove(`sign_in_wait:address:${address}`);
  }
  expect(waits.slice(2, 8)).toEqual([1, 2, 4, 8, 16, 32]);
  expect(waits.at(-1)).toBe(900);
});

test("who signs in clears the account, and a fault of ours is nobody's guess", async () => {
  const account = freshAccount();
  const guard = guardOf();
  for (let index = 0; index < 10; index += 1) {
    await outcome(guard.signIn({ address: null, account }, wrong));
    expect(await outcome(guard.signIn({ address: null, account }, right))).toBe("in");
    const away = () => Promise.reject(new SkillrunError("unavailable", "away"));
    expect(await outcome(guard.signIn({ address: null, account }, away))).toBe("unavailable");
  }
});

test("a failure that is told by the result counts as one that is thrown", async () => {
  const address = freshAddress();
  const guard = guardOf();
  const signIn = () =>
    outcome(
      guard.signIn(
        { address },
        () => Promise.resolve(401),
        (status) => status === 401,
      ),
    );
  expect([await signIn(), await signIn(), await signIn(), await signIn()]).toEqual([401, 401, 401, "rate_limited"]);
});

test("an address that sends wrong keys is held for new ones, and keys that are known still work", async () => {
  const address = freshAddress();
  const clock = { nowMs: 0 };
  const guard = guardOf(clock);
  const send = (key: string, lookUp: () => Promise<unknown>, isKnown = false) =>
    outcome(guard.key({ key, addressOf: () => address, isKnown: () => isKnown }, lookUp));
  for (const key of ["akp_1", "akp_2", "akp_3"]) expect(await send(key, wrong)).toBe("unauthorized");
  expect(await send("akp_4", right)).toBe("rate_limited");
  expect(await send("akp_known", right, true)).toBe("in");
  clock.nowMs += 1_001;
  expect(await send("akp_4", right)).toBe("in");
});

test("the same wrong key again and again is a program with an old key, and holds nobody", async () => {
  const address = freshAddress();
  const guard = guardOf();
  const send = (key: string, lookUp: () => Promise<unknown>) =>
    outcome(guard.key({ key, addressOf: () => address, isKnown: () => false }, lookUp));
  for (let index = 0; index < 20; index += 1) expect(await send("akp_old", wrong)).toBe("unauthorized");
  expect(await send("akp_new", right)).toBe("in");
});

test("an IPv6 network is one address", async () => {
  const guard = guardOf();
  for (const host of ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:0db8::1:0:0:0:3"]) {
    await outcome(guard.signIn({ address: host }, wrong));
  }
  expect(await outcome(guard.signIn({ address: "2001:db8:0:1::4" }, right))).toBe("rate_limited");
  expect(await outcome(guard.signIn({ address: "2001:db8:0:2::4" }, right))).toBe("in");
});
