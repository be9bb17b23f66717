/** An empty variable counts as not set, also where an `.env` file names it. */
const neutral = {
  HOST: "",
  DATABASE_URL: "",
  SKILLRUN_API_KEY: "",
  SKILLRUN_LOCAL_SIGN_IN: "",
  SKILLRUN_EMBEDDED_WORKER: "",
  SKILLRUN_WORKER_CONCURRENCY: "",
  SKILLRUN_CHAT_MODEL: "embedded:router",
  OPENAI_API_KEY: "",
  ANTHROPIC_API_KEY: "",
  GOOGLE_GENERATIVE_AI_API_KEY: "",
  LOG_LEVEL: "warn",
  // Left out: the model library takes an empty one for a wrong one.
  OPENAI_BASE_URL: undefined,
  ANTHROPIC_BASE_URL: undefined,
};

/** The environment of a tested server: whatever the developer's shell says, no database, model or key of theirs, and then these settings. */
export function ownEnvironment(settings: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...neutral, ...settings };
}
