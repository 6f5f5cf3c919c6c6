// Reads a CSV to a table: chunks -> text -> rows -> columns.
import { createRowReader, type RowOptions } from "./csv-rows.ts";
import { type CsvSource, chunksOf, piecesOf } from "./csv-source.ts";
import type { Table } from "./table.ts";
import { createTableBuilder, type TableOptions } from "./table-builder.ts";
import { createChunkDecoder, type DecoderOptions } from "./text-decoder.ts";

/** How to read a CSV; everything has a default or is found. */
export interface CsvOptions extends TableOptions, RowOptions, DecoderOptions {}

/**
 * Reads a CSV from any source, keeping only the columns and one chunk in memory. Encoding, delimiter, header,
 * and the forms of numbers and dates are found; what was assumed is in `notes` of the table. Every column
 * becomes numbers, dates or text, by the majority of its first 20,000 cells. Blank lines are skipped; a
 * missing cell is NaN (in text the empty string) and counted.
 *
 * Throws {@link CsvError} with the line for text that is not a table.
 *
 * @example
 * const table = await readCsv(createReadStream("weather.csv"), { file: "weather.csv" });
 */
export async function readCsv(source: CsvSource, options: CsvOptions = {}): Promise<Table> {
  const reader = createCsvReader(options);
  for await (const chunk of chunksOf(source)) reader.push(chunk);
  return reader.end();
}

/** Synchronous {@link readCsv} for a CSV that is in memory. */
export function parseCsv(source: string | Uint8Array, options: CsvOptions = {}): Table {
  const reader = createCsvReader(options);
  for (const piece of piecesOf(source)) reader.push(piece);
  return reader.end();
}

interface CsvReader {
  push(chunk: string | Uint8Array): void;
  end(): Table;
}

function createCsvReader(options: CsvOptions): CsvReader {
  const decoder = createChunkDecoder(options);
  const rows = createRowReader(options);
  const table = createTableBuilder(options, rows.delimiter);
  return {
    push: (chunk) => table.add(rows.push(decoder.push(chunk))),
    end() {
      table.add(rows.push(decoder.end()));
      table.add(rows.end());
      const finished = table.finish();
      return { ...finished, notes: [...decoder.notes, ...finished.notes] };
    },
  };
}
