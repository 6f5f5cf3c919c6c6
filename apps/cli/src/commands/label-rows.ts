// Labels the texts of a CSV file by a saved classifier.
import { formatCsv, lineOf, type OptionWriter } from "@grus/data";
import type { Command } from "commander";
import { text as language, type Table } from "grus";
import { startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { stopOnInterrupt } from "../interrupt.ts";
import { forecastDisplay } from "../output/forecast-progress.ts";
import { noteLines } from "../output/summary.ts";
import { writeOneFile } from "../output/write-files.ts";
import { readTextTable, textsIn } from "../text-table.ts";
import type { PredictFlags } from "./predict-flags.ts";

/** A call of `grus predict` with a classifier. */
export interface LabelCall {
  readonly files: language.TextModelFiles;
  readonly file: string;
  readonly flags: PredictFlags;
  readonly write: OptionWriter;
}

/** The options of `grus predict` that a classifier takes. */
const OWN: ReadonlySet<string> = new Set([
  "text",
  "out",
  "backend",
  "delimiter",
  "encoding",
  "skipLines",
  "header",
]);

/** Throws {@link InputError} for an option that only forecasters take. */
export function checkLabelFlags(isGiven: (name: string) => boolean, { options }: Command): void {
  const other = options.find((option) => isGiven(option.attributeName()) && !OWN.has(option.attributeName()));
  if (other === undefined) return;
  throw new InputError(
    `${other.long}: the model labels texts; only a forecaster takes this option.`,
    `Omit ${other.long}.`,
  );
}

/** Labels the texts of a file: its rows, with the columns `prediction` and `probability`, as CSV. */
export async function labelRows({ files, file, flags, write }: LabelCall, console: Console): Promise<void> {
  const backend = await startBackend(flags.backend);
  try {
    const classifier = language.open(files, backend, "text-classification");
    const table = await readTextTable(file, flags);
    for (const line of noteLines(table.notes, write)) console.error(line);
    checkFree(table);
    const name = flags.text ?? classifier.columns?.text;
    if (name === undefined)
      throw new InputError("the model does not know its column of texts.", "Name it with --text COLUMN.");
    const texts = textsIn(table, name);
    const note = emptyNote(table, texts);
    if (note !== undefined) console.error(note);
    const csv = formatCsv(labelled(table, await labelsOf(classifier, texts, console)), { decimals: 6 });
    if (flags.out === undefined) return console.out(csv.trimEnd());
    await writeOneFile(flags.out, csv);
    console.error(`wrote ${flags.out}`);
  } finally {
    await backend.dispose();
  }
}

async function labelsOf(
  classifier: language.TextLabeller,
  texts: readonly string[],
  console: Console,
): Promise<readonly language.LabelledText[]> {
  const interrupt = stopOnInterrupt(console);
  const display = forecastDisplay(console.stream);
  try {
    return await classifier.predict(texts, {
      signal: interrupt.signal,
      onProgress: (done) => display.show({ stage: "labelling", part: "", done, detail: undefined }),
    });
  } finally {
    display.stop();
    interrupt.release();
  }
}

const [PREDICTION, PROBABILITY] = ["prediction", "probability"];

function labelled(table: Table, found: readonly language.LabelledText[]): Table {
  const values = found.map(({ label }) => label);
  const probabilities = Float64Array.from(found, ({ probability }) => probability);
  return {
    ...table,
    columns: new Map([
      ...table.columns,
      [PREDICTION, { kind: "text", name: PREDICTION, values, missing: 0 }],
      [PROBABILITY, { kind: "number", name: PROBABILITY, values: probabilities, missing: 0, strays: [] }],
    ]),
  };
}

/** Throws {@link InputError} for a file that already has a column to write. */
function checkFree({ columns, file }: Table): void {
  const taken = [PREDICTION, PROBABILITY].find((name) => columns.has(name));
  if (taken !== undefined)
    throw new InputError(
      `${file}: has a column "${taken}" already; expected to add it.`,
      "Rename the column, or remove it.",
    );
}

function emptyNote(table: Table, texts: readonly string[]): string | undefined {
  const empty = texts.flatMap((text, row) => (text.trim() === "" ? [row] : []));
  if (empty.length === 0) return undefined;
  const first = `the first on line ${lineOf(table, empty[0]!)}`;
  return `note: rows without text: ${empty.length}, ${first}; labelled as an unknown word.`;
}
