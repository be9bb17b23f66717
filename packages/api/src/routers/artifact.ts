import { ArtifactId, ExecutionId, PageQuery, SpaceId } from "@skillrun/contract";
import { getArtifact, listArtifacts, signDownload } from "@skillrun/runtime";
import { z } from "zod";
import { procedure, router } from "./procedure.ts";

/** The files that executions made; their bytes are downloaded over REST. */
export const artifactRouter = router({
  list: procedure
    .input(PageQuery.extend({ space_id: SpaceId, execution_id: ExecutionId.optional() }))
    .query(({ ctx, input }) => listArtifacts(ctx, input)),
  get: procedure.input(z.object({ space_id: SpaceId, artifact_id: ArtifactId })).query(({ ctx, input }) => getArtifact(ctx, input)),
  /** Query values are text, hence the coercion. */
  downloadUrl: procedure
    .input(
      z.object({ space_id: SpaceId, artifact_id: ArtifactId, expires_in_s: z.coerce.number().int().min(1).max(604_800).default(3_600) }),
    )
    .query(({ ctx, input }) => signDownload(ctx, input)),
});
