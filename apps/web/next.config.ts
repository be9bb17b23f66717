import { join } from "node:path";
import type { NextConfig } from "next";

const repositoryDirectory = join(import.meta.dirname, "../..");

const config: NextConfig = {
  // Packages that go to the browser as they are written.
  transpilePackages: ["@skillrun/contract", "@skillrun/react", "geist"],
  turbopack: { root: repositoryDirectory },
  outputFileTracingRoot: repositoryDirectory,
  // `npm run check` checks types, the browser's and the server's code each against what is there; Next would mix the two.
  typescript: { ignoreBuildErrors: true, tsconfigPath: "tsconfig.next.json" },
  // `POST /api-proxy/v1/files/` is called with its slash; a redirect would send a large body twice.
  skipTrailingSlashRedirect: true,
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
};

export default config;
