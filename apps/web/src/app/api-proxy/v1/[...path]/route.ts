import { getApi } from "../../../../runtime.ts";

/** Answers the REST surface where no server of ours stands in front of Next. */
async function answer(request: Request): Promise<Response> {
  return (await getApi()).handleWeb(request);
}

export { answer as DELETE, answer as GET, answer as HEAD, answer as OPTIONS, answer as PATCH, answer as POST, answer as PUT };
export const dynamic = "force-dynamic";
export const runtime = "nodejs";
