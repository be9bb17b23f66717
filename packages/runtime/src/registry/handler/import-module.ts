// A module of its own for each call's importer, so that no bundler or test runner puts its loader before Node's: ours knows where skills lie.
const importer = "data:text/javascript,export default (url) => import(url)";

/** Loads a module with Node's own loader. */
export async function importModule(url: string): Promise<unknown> {
  const { default: load }: { default: (url: string) => Promise<unknown> } = await import(importer);
  return await load(url);
}
