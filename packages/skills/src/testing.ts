export type { ColumnTruth, CorpusCase, ProfileTruth } from "../profile-dataset/corpus/corpus-case.testing.ts";
export { judgeProfile } from "../profile-dataset/corpus/judge-profile.testing.ts";
export { profileCorpus } from "../profile-dataset/corpus/profile-corpus.testing.ts";
export { ProfileReading } from "../profile-dataset/corpus/profile-reading.testing.ts";
export { reportedCases } from "../profile-dataset/corpus/reported-cases.testing.ts";
