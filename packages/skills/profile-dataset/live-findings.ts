import type { WorkHost } from "../work-process/messages.ts";
import type { ProfileWarning, SourceDescription } from "./dataset-profile.ts";
import { inlineCode, inlineText } from "./report/escape-markdown.ts";
import { bytes, count } from "./report/format-figure.ts";
import { formatName } from "./report/source-name.ts";
import { warningText } from "./report/warning-text.ts";

const shownColumns = 12;
const shownWarnings = 20;

/** Tells the reader what is found while the file is read, each thing once, in the content part `findings`. */
export class LiveFindings {
  readonly #host: WorkHost;
  readonly #said = new Set<string>();

  constructor(host: WorkHost) {
    this.#host = host;
  }

  /** What the file is. `rows` is an estimate; null when there is none. */
  opening(source: SourceDescription, columns: string[] | null, rows: number | null): void {
    const parts = [
      formatName(source),
      ...(source.encoding === null ? [] : [source.encoding.toUpperCase()]),
      ...(source.compression === null ? [] : [source.compression]),
      bytes(source.size_bytes),
    ];
    if (rows !== null) parts.push(`about ${count(rows)} rows`);
    this.#say(`**${inlineText(source.name)}**: ${parts.join(", ")}.\n\n`);
    if (columns !== null) this.#say(`${count(columns.length)} columns: ${listColumns(columns)}.\n\n`);
  }

  /** The types that the first rows show; later rows may change them. `columns` is how many there are in all. */
  firstTypes(rows: number, types: { name: string; type: string }[], columns: number): void {
    const lines = types.slice(0, shownColumns).map(({ name, type }) => `| ${inlineCode(name)} | ${type} |`);
    const more = columns - lines.length;
    this.#say(
      `After ${count(rows)} rows:\n\n| column | type so far |\n|---|---|\n${lines.join("\n")}\n\n${more > 0 ? `and ${count(more)} more columns.\n\n` : ""}`,
    );
  }

  /** Says those warnings that were not said before, up to a number that a card can hold. */
  warnings(warnings: ProfileWarning[]): void {
    for (const warning of warnings) {
      const key = `${warning.code} ${warning.column ?? ""}`;
      if (this.#said.has(key)) continue;
      this.#said.add(key);
      if (this.#said.size <= shownWarnings) this.#say(`- ${warningText(warning)}\n`);
      else if (this.#said.size === shownWarnings + 1) this.#say("- More warnings are in the report.\n");
    }
  }

  /** The end of the findings. */
  closing(text: string): void {
    this.#say(`\n${text}\n`);
  }

  #say(delta: string): void {
    this.#host.emit({ part: "findings", format: "markdown", delta });
  }
}

function listColumns(columns: string[]): string {
  const names = columns.slice(0, shownColumns).map(inlineCode).join(", ");
  return columns.length > shownColumns ? `${names} and ${count(columns.length - shownColumns)} more` : names;
}
