import { defaultMissingMarkers, type ReadingRules } from "./column/classify-value.ts";
import { describeColumn } from "./column/describe-column.ts";
import type { DatasetProfile, ProfileWarning, SourceDescription } from "./dataset-profile.ts";
import { type FileNotes, findFileWarnings, findTableWarnings } from "./find-table-warnings.ts";
import { findColumnWarnings, findEarlyWarnings } from "./find-warnings.ts";
import { formatName, LiveFindings } from "./live-findings.ts";
import type { ProfileHost } from "./profile-host.ts";
import { defaultLimits, type ProfileLimits } from "./profile-limits.ts";
import { detectDelimiter } from "./read/detect-delimiter.ts";
import type { FileEncoding } from "./read/encoding-detector.ts";
import { type FileInspection, inspectFile } from "./read/inspect-file.ts";
import { readText } from "./read/read-text.ts";
import { readDelimitedTable } from "./read-delimited-table.ts";
import { readJsonTable } from "./read-json-table.ts";
import { bytes, count, plural } from "./report/format-figure.ts";
import { TableTally } from "./table-tally.ts";

/** The file to profile; `path` is absolute. */
export type ProfiledFile = { name: string; path: string; sizeBytes: number };

/** What the caller knows better than the file shows; everything else is found out. */
export type ProfileOptions = {
  delimiter?: string | undefined;
  encoding?: FileEncoding | undefined;
  hasHeader?: boolean | undefined;
  missingMarkers?: string[] | undefined;
};

const progressIntervalMs = 100;
const warningIntervalMs = 1000;
const rowsOfFirstTypes = 1000;

/**
 * Streams a file through once (after a quick first pass over its bytes) and profiles it in bounded memory. Throws `SkillFailure` for what is
 * no table, and the signal's reason when it aborts.
 */
export async function profileFile(
  file: ProfiledFile,
  options: ProfileOptions,
  host: ProfileHost,
  limits: ProfileLimits = defaultLimits,
): Promise<DatasetProfile> {
  try {
    const inspection = await inspectFile(file.path, file.name, limits, host.signal);
    return await new ProfileRun(file, options, host, limits, inspection).run();
  } catch (error) {
    // A stream that is aborted throws an error of its own; the caller must see the reason that it gave.
    host.signal.throwIfAborted();
    throw error;
  }
}

/** One reading of one file, from its first row to the profile. */
class ProfileRun {
  readonly #file: ProfiledFile;
  readonly #options: ProfileOptions;
  readonly #host: ProfileHost;
  readonly #limits: ProfileLimits;
  readonly #inspection: FileInspection;
  readonly #source: SourceDescription;
  readonly #rules: ReadingRules;
  readonly #table: TableTally;
  readonly #findings: LiveFindings;
  #shownAt = 0;
  #warnedAt = 0;
  #saidTypes = false;

  constructor(file: ProfiledFile, options: ProfileOptions, host: ProfileHost, limits: ProfileLimits, inspection: FileInspection) {
    this.#file = file;
    this.#options = options;
    this.#host = host;
    this.#limits = limits;
    this.#inspection = inspection;
    const isJson = inspection.format === "json";
    const delimiter = isJson
      ? null
      : (options.delimiter ?? detectDelimiter(inspection.sample, inspection.sampleIsWhole, inspection.newline));
    this.#source = {
      name: file.name,
      size_bytes: file.sizeBytes,
      format: isJson ? (inspection.sample.trimStart().startsWith("[") ? "json_array" : "json_lines") : "csv",
      encoding: options.encoding ?? inspection.encoding,
      delimiter,
      has_header: null,
    };
    this.#rules = {
      missingMarkers: new Set(options.missingMarkers ?? defaultMissingMarkers),
      textHoldsNumbers: !isJson,
      decimalComma: !isJson && delimiter !== ",",
    };
    this.#table = new TableTally(limits, this.#rules);
    this.#findings = new LiveFindings(host);
  }

  async run(): Promise<DatasetProfile> {
    const undecodable = this.#options.encoding === undefined ? this.#inspection.undecodable : 0;
    const notes: FileNotes = { source: this.#source, undecodable, header: null, malformedQuotes: 0, unwrapped: null };
    const pieces = readText(this.#file.path, this.#options.encoding ?? this.#inspection.encoding, this.#host.signal);
    this.#host.log("info", `Reading ${formatName(this.#source)}, ${this.#source.encoding.toUpperCase()}`);
    const blankLines = this.#source.format === "csv" ? await this.#readDelimited(pieces, notes) : await this.#readJson(pieces, notes);
    this.#host.log("info", `Read ${plural(this.#table.rows, "row")}; working out the figures`);
    const profile = this.#finish(notes, blankLines);
    this.#findings.warnings(profile.warnings);
    this.#findings.closing(
      `Done: ${plural(profile.rows, "row")}, ${plural(profile.columns.length, "column")}, ${plural(profile.warnings.length, "finding")} to look at.`,
    );
    this.#host.progress({ completed: profile.rows, total: profile.rows, unit: "rows", message: "All rows read" });
    await this.#host.flush();
    return profile;
  }

  async #readDelimited(pieces: ReturnType<typeof readText>, notes: FileNotes): Promise<number> {
    const dialect = { delimiter: this.#source.delimiter ?? ",", newline: this.#inspection.newline };
    const how = { dialect, hasHeader: this.#options.hasHeader, rules: this.#rules, limits: this.#limits, name: this.#file.name };
    const estimate = this.#inspection.lineBreaks > 1 ? this.#inspection.lineBreaks - 1 : null;
    const seen = await readDelimitedTable(pieces, how, this.#table, {
      named: (header) => {
        notes.header = header;
        this.#source.has_header = !header.firstRowIsData;
        this.#findings.opening(this.#source, header.names, estimate);
        this.#findings.warnings(findFileWarnings(notes));
      },
      pause: (bytesRead, { malformedQuotes }) => this.#pause(bytesRead, estimate, malformedQuotes),
    });
    notes.malformedQuotes = seen.malformedQuotes;
    return seen.blankLines;
  }

  async #readJson(pieces: ReturnType<typeof readText>, notes: FileNotes): Promise<number> {
    this.#findings.opening(this.#source, null, null);
    this.#findings.warnings(findFileWarnings(notes));
    const seen = await readJsonTable(pieces, { limits: this.#limits, name: this.#file.name }, this.#table, {
      pause: (bytesRead) => this.#pause(bytesRead, Math.round((this.#table.rows * this.#file.sizeBytes) / Math.max(1, bytesRead)), 0),
    });
    this.#source.format = seen.format;
    notes.unwrapped = seen.unwrapped;
    return 0;
  }

  /** Between two pieces: stops when told to, shows how far the work is, and lets the host catch up. */
  async #pause(bytesRead: number, estimate: number | null, malformedQuotes: number): Promise<void> {
    this.#host.signal.throwIfAborted();
    const now = performance.now();
    if (now - this.#shownAt < progressIntervalMs) return;
    this.#shownAt = now;
    const { rows } = this.#table;
    const message = `${bytes(bytesRead)} of ${bytes(this.#file.sizeBytes)} read${estimate === null ? "" : `, about ${count(Math.max(rows, estimate))} rows in all`}`;
    this.#host.progress({ completed: rows, total: estimate === null ? null : Math.max(rows, estimate), unit: "rows", message });
    if (!this.#saidTypes && rows >= rowsOfFirstTypes) {
      this.#saidTypes = true;
      this.#findings.firstTypes(this.#table);
    }
    if (now - this.#warnedAt >= warningIntervalMs) {
      this.#warnedAt = now;
      this.#findings.warnings([
        ...findTableWarnings(this.#table, malformedQuotes),
        ...this.#table.columns.slice(0, 500).flatMap(findEarlyWarnings),
      ]);
    }
    await this.#host.flush();
    this.#host.signal.throwIfAborted();
  }

  #finish(notes: FileNotes, blankLines: number): DatasetProfile {
    const { rows, columns: tallies, tooShort, tooLong, firstRagged, fingerprints } = this.#table;
    const warnings: ProfileWarning[] = [...findFileWarnings(notes), ...findTableWarnings(this.#table, notes.malformedQuotes)];
    if (rows === 1 && this.#source.format !== "csv") {
      const message = "The file holds a single record, so there is little to profile; a table is an array of records or one record a line.";
      warnings.push({ code: "single_record", severity: "warning", column: null, row: 1, message });
    }
    const columns = tallies.map((tally, index) => {
      if (index % 100 === 0) this.#host.signal.throwIfAborted();
      const column = describeColumn(tally, index + 1, rows);
      warnings.push(...findColumnWarnings(column, tally, rows));
      return column;
    });
    const { duplicates, exact, firstRepeatRow } = fingerprints.result();
    return {
      profile_version: 1,
      source: this.#source,
      rows,
      columns,
      duplicate_rows: { count: duplicates, exact, first_row: firstRepeatRow },
      missing_cells: columns.reduce((sum, column) => sum + column.missing, 0),
      ragged_rows: { too_short: tooShort, too_long: tooLong, first_row: firstRagged?.row ?? null },
      blank_lines: blankLines,
      warnings: warnings.toSorted((a, b) => Number(a.severity === "notice") - Number(b.severity === "notice")),
      methods: describeMethods(
        columns.some((column) => !column.distinct.exact),
        exact,
      ),
    };
  }
}

function describeMethods(sketched: boolean, exactDuplicates: boolean): string[] {
  const methods = [
    "Means and standard deviations (of the sample, n - 1) are exact up to floating-point rounding (Welford's method).",
    "Quantiles interpolate linearly (R's type 7, NumPy's default).",
    "Dates without a time zone count as UTC.",
  ];
  if (sketched) {
    methods.push(
      "Columns marked with ≈ have too many distinct values to keep: their distinct count is a HyperLogLog estimate, their quantiles and histogram come from a t-digest, and their frequent values may be counted too low by the figure given.",
    );
  }
  methods.push(
    exactDuplicates
      ? "Duplicate rows are rows that repeat an earlier row in every cell, found by 64-bit fingerprints."
      : "The number of duplicate rows is an estimate from a sample of row fingerprints: the file has too many different rows to remember all.",
  );
  return methods;
}
