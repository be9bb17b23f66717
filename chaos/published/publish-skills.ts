import { publishedFiles } from "./published-skills.ts";

/** Publishes every skill of files through the product's own door, as a person with a form does. */
export async function publishSkills(web: { port: number; spaceId: string; headers: Record<string, string> }): Promise<void> {
  for (const [slug, files] of publishedFiles()) {
    const form = new FormData();
    for (const [path, body] of Object.entries(files)) form.append("files", new Blob([body]), `${slug}/${path}`);
    const url = `http://127.0.0.1:${web.port}/api-proxy/v1/spaces/${web.spaceId}/skills`;
    const response = await fetch(url, { method: "POST", headers: web.headers, body: form });
    if (!response.ok) throw new Error(`${slug} could not be published: ${response.status} ${await response.text()}`);
    await response.body?.cancel();
  }
}
