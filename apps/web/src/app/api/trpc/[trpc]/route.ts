import { getApi } from "../../../../runtime.ts";

/** Answers tRPC where no server of ours stands in front of Next. */
async function answer(request: Request): Promise<Response> {
  return (await getApi()).handleWeb(request);
}

export { answer as GET, answer as POST };
export const dynamic = "force-dynamic";
export const runtime = "nodejs";
