import { builtinModules } from "node:module";
import type { SyntaxNode } from "@lezer/common";
import { parser as javascript } from "@lezer/javascript";
import { parseWithin } from "./parse-within.ts";
import type { ProgramUses, Use } from "./skill-requirements.ts";

const parser = javascript.configure({ dialect: "ts" });
const builtins = new Set(builtinModules);
const networkModules = new Set([
  "http",
  "https",
  "http2",
  "net",
  "tls",
  "dgram",
  "axios",
  "node-fetch",
  "undici",
  "got",
  "ws",
  "superagent",
  "openai",
]);

/** What a JavaScript or TypeScript program imports or requires by a bare name, and whether it fetches. */
export function nodeUses(source: string): ProgramUses {
  const packages: Use[] = [];
  const network: string[] = [];
  const add = (specifier: string, node: SyntaxNode) => {
    const bare = specifier.replace(/^node:/, "");
    const [module = ""] = bare.split("/");
    if (networkModules.has(module)) network.push(module);
    if (/^https?:/.test(specifier)) network.push("an import from the web");
    if (specifier.startsWith("node:") || builtins.has(module) || /^(?:[./#]|https?:|file:|data:)/.test(specifier)) return;
    const name = /^(?:npm:|jsr:)?((?:@[^/@]+\/)?[^/@]+)/.exec(specifier)?.[1];
    if (name !== undefined) packages.push({ name, optional: isTried(node) });
  };
  parseWithin(parser, source)?.iterate({
    enter: ({ name, node }) => {
      const text = source.slice(node.from, Math.min(node.to, node.from + 2000));
      if (name === "ImportDeclaration" || name === "ExportDeclaration") {
        const specifier = node.getChild("String");
        if (specifier && !/^(?:import|export)\s+type\b/.test(text)) add(source.slice(specifier.from + 1, specifier.to - 1), node);
      } else if (name === "CallExpression" || name === "DynamicImport") {
        const called = /^(require|import)\s*\(\s*(["'])([^"'\n]+)\2\s*\)/.exec(text);
        if (called?.[3] !== undefined) add(called[3], node);
        if (/^(?:globalThis\.)?fetch\s*\(/.test(text)) network.push("fetch");
      } else if (name === "NewExpression" && /^new\s+(?:WebSocket|EventSource|XMLHttpRequest)\b/.test(text)) network.push("WebSocket");
    },
  });
  return { nodePackages: packages, network };
}

function isTried(node: SyntaxNode): boolean {
  for (let parent = node.parent; parent; parent = parent.parent) if (parent.name === "TryStatement") return true;
  return false;
}
