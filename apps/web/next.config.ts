import { join } from "node:path";
import type { NextConfig } from "next";

const repositoryDirectory = join(import.meta.dirname, "../..");

// For hosts that run Next alone. Our server sets the very same (setPageHeaders) and a Content-Security-Policy with a nonce, which a policy
// here would replace.
const pageHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value:
      "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
  },
];

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
