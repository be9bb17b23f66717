import { join } from "node:path";
import type { NextConfig } from "next";
import { fixedPageHeaders } from "./src/server/fixed-page-headers.ts";

const repositoryDirectory = join(import.meta.dirname, "../..");

// For hosts that run Next alone. Our server sets the very same (setPageHeaders) and a Content-Security-Policy with a nonce, which a policy
// here would replace.
const pageHeaders = Object.entries(fixedPageHeaders).map(([key, value]) => ({ key, value }));

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
  headers: () => Promise.resolve([{ source: "/((?!api-proxy/|api/).*)", headers: pageHeaders }]),
};

export default config;
