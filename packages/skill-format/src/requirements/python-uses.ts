import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/python";
import { parseWithin } from "./parse-within.ts";
import type { ProgramUses, Use } from "./skill-requirements.ts";

const networkModules = new Set([
  ...[
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "websockets",
    "websocket",
    "socket",
    "ftplib",
    "smtplib",
    "imaplib",
    "poplib",
    "telnetlib",
  ],
  ...[
    "boto3",
    "botocore",
    "openai",
    "anthropic",
    "googleapiclient",
    "paramiko",
    "selenium",
    "playwright",
    "slack_sdk",
    "tweepy",
    "yfinance",
  ],
  ...["http.client", "urllib.request", "xmlrpc.client", "huggingface_hub"],
]);

/** What a Python program imports. What it can do without (`try` with `except ImportError`) or imports only within a function is optional. */
export function pythonUses(source: string): ProgramUses {
  const modules: Use[] = [];
  const network: string[] = [];
  const tree = parseWithin(parser, source);
  tree?.iterate({
    enter: ({ name, node }) => {
      if (name !== "ImportStatement") return;
      for (const module of importedModules(source.slice(node.from, node.to))) {
        const [top = ""] = module.split(".");
        const place = placeOf(node, source);
        if (top === "__future__" || place === "types") continue;
        modules.push({ name: top, optional: place === "optional" });
        const [first = "", second = ""] = module.split(".");
        const found = [first, `${first}.${second}`].find((candidate) => networkModules.has(candidate));
        if (found !== undefined) network.push(found);
      }
    },
  });
  return { pythonModules: modules, network };
}

/** Full names of the modules of one statement; none for the program's own (`from . import x`). */
function importedModules(statement: string): string[] {
  const text = statement.replaceAll(/\\\r?\n/g, " ").replaceAll(/\s+/g, " ");
  const from = /^from ?(\.*) ?([\p{L}\p{N}_.]*) ?import ?\(?([\p{L}\p{N}_]*)/u.exec(text);
  if (from) {
    const [, dots = "", module = "", first = ""] = from;
    // `from urllib import request` names the submodule second.
    return dots !== "" || module === "" ? [] : [module.includes(".") ? module : `${module}.${first}`];
  }
  return text
    .replace(/^import ?/, "")
    .split(",")
    .flatMap((part) => /^ ?([\p{L}\p{N}_.]+)/u.exec(part)?.[1] ?? []);
}

function placeOf(node: SyntaxNode, source: string): "needed" | "optional" | "types" {
  let place: "needed" | "optional" = "needed";
  for (let child = node, parent = node.parent; parent; child = parent, parent = parent.parent) {
    if (parent.name === "FunctionDefinition") place = "optional";
    if (parent.name === "TryStatement" && isGuarded(parent, child, source)) place = "optional";
    if (parent.name === "IfStatement" && /^if\s+(?:typing\.)?TYPE_CHECKING\b/.test(source.slice(parent.from, parent.from + 60)))
      return "types";
  }
  return place;
}

/** Whether the statement lies in the tried part, or in a handler, of a `try` that expects an import to fail. */
function isGuarded(statement: SyntaxNode, child: SyntaxNode, source: string): boolean {
  const handlers = source.slice(statement.firstChild?.nextSibling?.to ?? statement.from, statement.to);
  return (
    child.name === "Body" && /\bexcept\b\s*(?::|[^:\n]*\b(?:ImportError|ModuleNotFoundError|Exception|BaseException)\b)/.test(handlers)
  );
}
