/** A route pattern: segments between slashes, `{name}` standing for any one segment. */
export type RoutePattern = { method: string; path: string };

/** A path's route and its decoded parameters; `malformed` names a parameter whose percent-encoding is broken or holds U+0000. */
export type RouteMatch<Route> =
  | { kind: "found"; route: Route; params: Record<string, string> }
  | { kind: "malformed"; param: string }
  | { kind: "wrong_method"; allow: string }
  | { kind: "unknown" };

type TreeNode<Route> = {
  literals: Map<string, TreeNode<Route>>;
  param: TreeNode<Route> | undefined;
  routes: Map<string, { route: Route; names: string[] }>;
};

/**
 * Compiles routes into a tree and returns the lookup: the raw path is split before its segments are decoded, so that a parameter may hold
 * slashes; a literal wins over a parameter; HEAD finds GET; one trailing slash is ignored.
 */
export function compileRoutes<Route extends RoutePattern>(
  routes: readonly Route[],
): (method: string, rawPath: string) => RouteMatch<Route> {
  const root = emptyNode<Route>();
  for (const route of routes) addRoute(root, route);
  return (method, rawPath) => findRoute(root, method === "HEAD" ? "GET" : method, rawPath);
}

function addRoute<Route extends RoutePattern>(root: TreeNode<Route>, route: Route): void {
  const names: string[] = [];
  let node = root;
  for (const segment of segmentsOf(route.path)) {
    if (segment.startsWith("{")) {
      names.push(segment.slice(1, -1));
      node.param ??= emptyNode();
      node = node.param;
      continue;
    }
    const next = node.literals.get(segment) ?? emptyNode<Route>();
    node.literals.set(segment, next);
    node = next;
  }
  if (node.routes.has(route.method)) throw new Error(`two routes for ${route.method} ${route.path}`);
  node.routes.set(route.method, { route, names });
}

function findRoute<Route>(root: TreeNode<Route>, method: string, rawPath: string): RouteMatch<Route> {
  const values: string[] = [];
  let node = root;
  for (const segment of segmentsOf(rawPath)) {
    const literal = node.literals.get(segment);
    if (literal !== undefined) {
      node = literal;
    } else if (node.param !== undefined) {
      node = node.param;
      values.push(segment);
    } else {
      return { kind: "unknown" };
    }
  }
  if (node.routes.size === 0) return { kind: "unknown" };
  const found = node.routes.get(method);
  if (found === undefined) return { kind: "wrong_method", allow: allowOf(node) };
  const params: Record<string, string> = {};
  for (let index = 0; index < values.length; index += 1) {
    const name = found.names[index] ?? "";
    const value = decodeSegment(values[index] ?? "");
    if (value === null) return { kind: "malformed", param: name };
    params[name] = value;
  }
  return { kind: "found", route: found.route, params };
}

function segmentsOf(path: string): string[] {
  const segments = path.split("/");
  if (segments[0] === "") segments.shift();
  if (segments.length > 1 && segments.at(-1) === "") segments.pop();
  return segments;
}

function decodeSegment(segment: string): string | null {
  if (!segment.includes("%")) return segment;
  try {
    const text = decodeURIComponent(segment);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

function allowOf<Route>(node: TreeNode<Route>): string {
  const methods = [...node.routes.keys()];
  return (methods.includes("GET") ? ["HEAD", ...methods] : methods).sort().join(", ");
}

function emptyNode<Route>(): TreeNode<Route> {
  return { literals: new Map(), param: undefined, routes: new Map() };
}
