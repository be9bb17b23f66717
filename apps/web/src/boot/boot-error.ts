/** A reason not to start that the user can act on: shown without a stack trace. */
export class BootError extends Error {
  override readonly name = "BootError";
}
