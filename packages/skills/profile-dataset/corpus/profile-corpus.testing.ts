import { containers } from "./containers.fixture.ts";
import type { CorpusCase } from "./corpus-case.testing.ts";
import { dates } from "./dates.fixture.ts";
import { dialects } from "./dialects.fixture.ts";
import { encodings } from "./encodings.fixture.ts";
import { headers } from "./headers.fixture.ts";
import { jsonShapes } from "./json-shapes.fixture.ts";
import { lineEnds } from "./line-ends.fixture.ts";
import { numbers } from "./numbers.fixture.ts";
import { texts } from "./texts.fixture.ts";

const misplacedInputs: readonly CorpusCase[] = [
  {
    says: "an argument that does not exist is refused by name",
    file: "a.csv",
    content: "a,b\n1,2\n",
    inputs: { skip_lines: 2 },
    refused: /skip_lines/,
  },
  {
    says: "a delimiter of several letters is refused by name",
    file: "a.csv",
    content: "a,b\n1,2\n",
    inputs: { delimiter: "comma please" },
    refused: /delimiter/,
  },
  {
    says: "a negative number of rows to skip is refused by name",
    file: "a.csv",
    content: "a,b\n1,2\n",
    inputs: { skip_rows: -1 },
    refused: /skip_rows/,
  },
  {
    says: "more rows to skip than there are is refused",
    file: "a.csv",
    content: "a,b\n1,2\n",
    inputs: { skip_rows: 50 },
    refused: /skip_rows|no_rows|empty_file/,
  },
];

/** Files of every kind that tables come in, by kind, each with what is right. */
export const profileCorpus: Readonly<Record<string, readonly CorpusCase[]>> = {
  dialects,
  "line ends": lineEnds,
  encodings,
  headers,
  numbers,
  dates,
  "categories, identifiers and repeats": texts,
  "JSON shapes": jsonShapes,
  "containers and refusals": containers,
  inputs: misplacedInputs,
};
