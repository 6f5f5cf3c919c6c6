// Labels the texts of a CSV file by a saved classifier.
import { formatCsv, lineOf, type OptionWriter } from "@grus/data";
import { text as language, type Table } from "grus";
import { startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { noteLines } from "../output/summary.ts";
import { writeOneFile } from "../output/write-files.ts";
import { readTextTable, textsIn } from "../text-table.ts";
import type { PredictFlags } from "./predict-flags.ts";
import { shownWork } from "./shown-work.ts";

/** A call of `grus predict` with a classifier. */
export interface LabelCall {
  readonly files: language.TextModelFiles;
  readonly file: string;
  readonly flags: PredictFlags;
  readonly write: OptionWriter;
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
    const found = await shownWork("labelling", console, (options) => classifier.predict(texts, options));
    const csv = formatCsv(labelled(table, found), { decimals: 6 });
    if (flags.out === undefined) return console.out(csv.trimEnd());
    await writeOneFile(flags.out, csv);
    console.error(`wrote ${flags.out}`);
  } finally {
    await backend.dispose();
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
