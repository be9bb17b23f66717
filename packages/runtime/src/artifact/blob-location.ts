/** Where blobs are kept when it is not a local directory: a bucket of an S3-compatible store. Credentials come the AWS way (`AWS_*`). */
export type S3Location = {
  bucket: string;
  /** Put before every key; without slashes at its ends, empty for none. */
  prefix: string;
  /** Of a store that is not Amazon's. */
  endpoint?: string | undefined;
  region?: string | undefined;
  /** Whether the bucket stands in the path and not in the host name, as most stores that are not Amazon's want it. */
  pathStyle?: boolean | undefined;
};

/** Reads `s3://bucket/prefix`; null when it is none. */
export function parseS3Url(text: string): Pick<S3Location, "bucket" | "prefix"> | null {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w!.*'()/-]*))?$/.exec(text);
  if (match === null) return null;
  const [, bucket = "", path = ""] = match;
  const prefix = path.replace(/^\/+|\/+$/g, "");
  return prefix.split("/").some((part) => part === "." || part === "..") ? null : { bucket, prefix };
}
