import { answerApi } from "../../answer-api.ts";

export { answerApi as GET };
export const dynamic = "force-dynamic";
