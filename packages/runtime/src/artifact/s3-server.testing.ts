import { mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "s3rver";
import type { S3Location } from "./blob-location.ts";

/** A real S3 server in this process with one bucket. */
export type S3Server = {
  location: S3Location;
  directory: string;
  /** Its objects and unfinished uploads. */
  names(): Promise<string[]>;
  age(key: string, ms: number): Promise<void>;
  close(): Promise<void>;
};

/** The credentials that s3rver knows; the SDK reads them from the environment. */
const credentials = { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER", AWS_REGION: "us-east-1" };

/** Starts a server on a free port. */
export async function startS3Server(): Promise<S3Server> {
  Object.assign(process.env, credentials);
  const directory = await mkdtemp(join(tmpdir(), "skillrun-s3-"));
  const bucket = "blobs";
  const server = new S3rver({ address: "127.0.0.1", port: 0, silent: true, directory, configureBuckets: [{ name: bucket }] });
  const { port } = await server.run();
  const location = { bucket, prefix: "of/tests", endpoint: `http://127.0.0.1:${port}` };
  return {
    location,
    directory,
    async names() {
      const files = await readdir(directory, { recursive: true });
      return files.filter((file) => file.endsWith("_object") || file.includes("upload"));
    },
    async age(key, ms) {
      const then = new Date(Date.now() - ms);
      await utimes(join(directory, bucket, `${location.prefix}/${key}._S3rver_object`), then, then);
    },
    async close() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
