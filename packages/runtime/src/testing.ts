export { createTestDatabase, holdTestServer, type TestDatabase } from "./store/test-database.ts";
