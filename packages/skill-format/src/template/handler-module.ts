/** The module of the handler template, which runs in the worker's own process. */
export function handlerModule(slug: string, title: string, description: string): string {
  return `import { readFile } from "node:fs/promises";
import { defineSkill, z } from "@skillrun/runtime/skill";

/** Counts the words of uploaded texts, or of the text in the inputs. */
export default defineSkill({
  slug: ${JSON.stringify(slug)},
  version: "1.0.0",
  title: ${JSON.stringify(title)},
  description: ${JSON.stringify(description)},
  inputs: z.object({ text: z.string().optional().describe("The text, when no file is uploaded.") }),
  outputs: z.object({ words: z.int(), texts: z.int() }),
  async run(context, inputs) {
    const uploads = context.materials.map(async ({ name, path }) => ({ name, text: await readFile(path, "utf8") }));
    const texts = uploads.length > 0 ? await Promise.all(uploads) : [{ name: "text", text: inputs.text ?? "" }];
    const report = ["# Words", ""];
    let total = 0;
    for (const [index, { name, text }] of texts.entries()) {
      const words = text.split(/\\s+/).filter((word) => word !== "").length;
      total += words;
      report.push(\`- \${name}: \${words}\`);
      context.progress({ completed: index + 1, total: texts.length, unit: "texts" });
    }
    await context.artifact({ relpath: "report.md", documentType: "report", body: \`\${report.join("\\n")}\\n\` });
    return { words: total, texts: texts.length };
  },
});
`;
}
