// Reads tables of texts and translations.
import type { text as language } from "grus";
import type { Saying } from "./conll-text.ts";
import { InputError } from "./errors.ts";
import { noteLines } from "./output/summary.ts";
import type { RowFlags } from "./reading-options.ts";
import { filledTextsIn, readTextTable } from "./text-table.ts";

/** The flags about how a table of translations is read. */
export interface PairFlags extends RowFlags {
  readonly source?: string | undefined;
  readonly target?: string | undefined;
}

/** The pairs of a table, and the columns that they are from; undefined for a table without names. */
export interface PairFile {
  readonly pairs: language.TextPairs;
  readonly columns: language.TranslationColumns | undefined;
}

/**
 * The pairs of a file. Columns are those of the flags, or those that a model learned from; without either it has two,
 * and no row of names unless `--header` says so. A `.tsv` file is separated by tabs and quotes nothing. Says what was
 * read. Throws {@link InputError}.
 */
export async function readPairs(
  path: string,
  flags: PairFlags,
  { write, say }: Saying,
  known?: language.TranslationColumns,
): Promise<PairFile> {
  const asked = { source: flags.source ?? known?.source, target: flags.target ?? known?.target };
  const header = flags.header ?? (asked.source !== undefined || asked.target !== undefined);
  const isTabbed = /\.(tsv|tab)$/i.test(path) && flags.delimiter === undefined;
  const form = isTabbed ? { delimiter: "\t", quote: "" } : {};
  const table = await readTextTable(path, { ...flags, ...form, header });
  for (const line of noteLines(table.notes, write)) say(line);
  const columns = pairColumns(path, [...table.columns.keys()], asked);
  const sources = filledTextsIn(table, columns.source, "a text");
  const targets = filledTextsIn(table, columns.target, "a translation");
  const named = header
    ? `from ${JSON.stringify(columns.source)} to ${JSON.stringify(columns.target)}`
    : "from the first column to the second, whose first row is one of them (--header reads names)";
  say(`read ${path}: ${sources.length.toLocaleString("en-US")} pairs, ${named}`);
  return { pairs: { sources, targets }, columns: header ? columns : undefined };
}

/** The names of the two columns; of one that is not asked for it is that beside the other. */
function pairColumns(
  path: string,
  names: readonly string[],
  { source, target }: PairFlags,
): language.TranslationColumns {
  if (source !== undefined && target !== undefined) return { source, target };
  const [first, second] = names;
  if (names.length !== 2)
    throw new InputError(
      `${path}: has ${names.length} column${names.length === 1 ? "" : "s"}; expected two, a text and its translation.`,
      names.length < 2
        ? "Separate them by a tab, or name what does with --delimiter."
        : "Name them with --source COLUMN and --target COLUMN.",
    );
  const beside = (name: string) => (name === first ? second! : first!);
  if (source !== undefined) return { source, target: beside(source) };
  return target === undefined ? { source: first!, target: second! } : { source: beside(target), target };
}
