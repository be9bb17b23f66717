import { answerApi } from "../../../../answer-api.ts";

export {
  answerApi as DELETE,
  answerApi as GET,
  answerApi as HEAD,
  answerApi as OPTIONS,
  answerApi as PATCH,
  answerApi as POST,
  answerApi as PUT,
};
export const dynamic = "force-dynamic";
