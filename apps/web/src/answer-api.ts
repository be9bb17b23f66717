import { getApi } from "./runtime.ts";

/** Answers a request for the API where no server of ours stands in front of Next. */
export async function answerApi(request: Request): Promise<Response> {
  return (await getApi()).handleWeb(request);
}
