import { z } from "zod";
import { parseS3Url, type S3Location } from "./blob-location.ts";

const S3Url = z.string().transform((text, context) => {
  const location = parseS3Url(text);
  if (location !== null) return location;
  context.addIssue({ code: "custom", message: "must be s3://, a bucket, and a prefix where there is one" });
  return z.NEVER;
});

/** The variables that say where files are kept; every program that runs executions or serves files takes the same. */
export const blobVariables = {
  SKILLRUN_BLOBS: S3Url.optional(),
  SKILLRUN_S3_ENDPOINT: z.url({ protocol: /^https?$/, error: "must be a URL beginning with http:// or https://" }).optional(),
  SKILLRUN_S3_PATH_STYLE: z.enum(["true", "false"], "must be true or false").optional(),
  AWS_REGION: z.string().optional(),
};

/** An example of each of `blobVariables`, for messages. */
export const blobVariableExamples: Record<keyof typeof blobVariables, string> = {
  SKILLRUN_BLOBS: "s3://my-bucket/skillrun",
  SKILLRUN_S3_ENDPOINT: "http://minio:9000",
  SKILLRUN_S3_PATH_STYLE: "false",
  AWS_REGION: "eu-central-1",
};

/** The bucket that the variables name; undefined where files lie in the data directory. */
export function s3LocationOf(variables: z.infer<z.ZodObject<typeof blobVariables>>): S3Location | undefined {
  const { SKILLRUN_BLOBS: bucket, SKILLRUN_S3_ENDPOINT: endpoint, SKILLRUN_S3_PATH_STYLE: style, AWS_REGION: region } = variables;
  return bucket && { ...bucket, endpoint, region, pathStyle: style === undefined ? undefined : style === "true" };
}
