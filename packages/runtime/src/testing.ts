export {
  anthropicAnswer,
  frames,
  openAiAnswer,
  openAiChunk,
  type ProviderServer,
  startProviderServer,
} from "./model/provider-server.testing.ts";
export { createTestDatabase, holdTestServer, type TestDatabase } from "./store/testing/test-database.ts";
export { createTestRuntime, type TestRuntime } from "./test-runtime.ts";
export { askSkill, countSkill, failSkill, testSkills, waitSkill } from "./test-skills.ts";
