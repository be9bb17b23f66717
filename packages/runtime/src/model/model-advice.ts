/** What gives a server a language model, for people. */
export const modelAdvice =
  "set OPENAI_API_KEY, ANTHROPIC_API_KEY or GOOGLE_GENERATIVE_AI_API_KEY, or OPENAI_BASE_URL with SKILLRUN_AGENT_MODEL=compatible:<model> for a local one";
