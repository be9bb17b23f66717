const normalizeParts = (parts, absolute) => {
  const kept = [];
  for (const part of parts) {
    if (part === "" || part === ".") continue;
    if (part === ".." && kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (part !== ".." || !absolute) kept.push(part);
  }
  return kept;
};
const isAbsolute = (path) => path.startsWith("/");
const normalize = (path) => {
  const text = normalizeParts(path.split("/"), isAbsolute(path)).join("/");
  const end = path.endsWith("/") && text !== "" ? "/" : "";
  return isAbsolute(path) ? `/${text}${end}` : text === "" ? "." : text + end;
};
const join = (...parts) => normalize(parts.filter((part) => part !== "").join("/") || ".");
const resolve = (...parts) => {
  let path = "";
  for (const part of [...parts].reverse()) {
    if (part !== "") path = path === "" ? part : `${part}/${path}`;
    if (isAbsolute(path)) break;
  }
  if (!isAbsolute(path)) path = `${process.cwd()}/${path}`;
  return `/${normalizeParts(path.split("/"), true).join("/")}`;
};
const dirname = (path) => {
  const cut = path.replace(/\/+$/, "").lastIndexOf("/");
  return cut === -1 ? "." : cut === 0 ? "/" : path.slice(0, cut);
};
const basename = (path, suffix = "") => {
  const name = path.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return suffix !== "" && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
};
const extname = (path) => {
  const name = basename(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot);
};
const relative = (from, to) => {
  const [a, b] = [resolve(from).split("/").filter(Boolean), resolve(to).split("/").filter(Boolean)];
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared += 1;
  return [...a.slice(shared).map(() => ".."), ...b.slice(shared)].join("/");
};
const parse = (path) => {
  const [base, ext] = [basename(path), extname(path)];
  return {
    root: isAbsolute(path) ? "/" : "",
    dir: path.includes("/") ? dirname(path) : "",
    base,
    ext,
    name: base.slice(0, base.length - ext.length),
  };
};
const format = ({ dir, root = "", base, name = "", ext = "" }) => (dir ? `${dir}/` : root) + (base ?? name + ext);
const path = { join, resolve, normalize, isAbsolute, dirname, basename, extname, relative, parse, format, sep: "/", delimiter: ":" };
path.posix = path;
module.exports = path;
