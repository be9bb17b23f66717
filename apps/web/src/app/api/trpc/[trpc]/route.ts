import { answerApi } from "../../../../answer-api.ts";

export { answerApi as GET, answerApi as POST };
export const dynamic = "force-dynamic";
