import type { Runtime } from "../runtime.ts";
import type { SignInGuess } from "./guess-guard.ts";

/** Makes a sign-in attempt unless its address or account has guessed too often, in which case it throws `rate_limited`; `hasFailed` tells a failure by its result. */
export function guardGuesses<Result>(
  runtime: Runtime,
  guess: SignInGuess,
  attempt: () => Promise<Result>,
  hasFailed?: (result: Result) => boolean,
): Promise<Result> {
  return runtime.guesses.signIn(guess, attempt, hasFailed);
}
