import type { Api } from "@skillrun/api";

/** Where the Node server leaves the API it serves, so that Next's routes answer from the same one. */
const apiKey = Symbol.for("skillrun.api");

const holder: typeof globalThis & { [apiKey]?: Promise<Api> | Api } = globalThis;

/** The API of this process: the Node server's, or, on hosts that run Next alone, one built from the environment at the first request. */
export async function getApi(): Promise<Api> {
  holder[apiKey] ??= openApiOfHost();
  try {
    return await holder[apiKey];
  } catch (error) {
    // The next request tries again: the database may be back.
    delete holder[apiKey];
    throw error;
  }
}

async function openApiOfHost(): Promise<Api> {
  // Left to Node, which finds it by the package's own name: the runtime reads files from beside its modules, so it cannot be bundled.
  const { openApi } = await import(/* turbopackIgnore: true */ "@skillrun/web/open-api");
  return openApi();
}
