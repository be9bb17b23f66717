/** The program of the TypeScript template, and with `typed` false of the JavaScript template. */
export function nodeProgram(typed: boolean): string {
  const type = (text: string) => (typed ? text : "");
  return `// Counts the words of uploaded texts, or of the text in the inputs.
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
${type("\ntype Inputs = { text?: string };\ntype Text = { name: string; text: string };\n")}
const materials = "inputs/materials";

// Shows an event in the card at once: a line of JSON appended to a file in .events.
function emit(event${type(": object")})${type(": void")} {
  appendFileSync(".events/progress.jsonl", JSON.stringify(event) + "\\n");
}

// The uploaded files by name; without any, the text of the inputs.
function readTexts(inputs${type(": Inputs")})${type(": Text[]")} {
  const names = existsSync(materials) ? readdirSync(materials).sort() : [];
  if (names.length === 0) return [{ name: "text", text: inputs.text ?? "" }];
  return names.map((name) => ({ name, text: readFileSync(materials + "/" + name, "utf8") }));
}

mkdirSync(".events", { recursive: true });
mkdirSync("outputs", { recursive: true });
const inputs${type(": Inputs")} = JSON.parse(readFileSync("inputs/inputs.json", "utf8"));
const texts = readTexts(inputs);
const report = ["# Words", ""];
let total = 0;
texts.forEach(({ name, text }, index) => {
  const words = text.split(/\\s+/).filter((word) => word !== "").length;
  total += words;
  report.push("- " + name + ": " + words);
  emit({ type: "progress", completed: index + 1, total: texts.length, unit: "texts", message: null });
});
writeFileSync("outputs/report.md", report.join("\\n") + "\\n");
writeFileSync("outputs/outputs.json", JSON.stringify({ words: total, texts: texts.length }));
`;
}
