// For arbitrary bytes the reader returns a table or throws a DataError, quickly.
import { caseCount } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { describe as describeTable } from "./describe.ts";
import { DataError } from "./errors.ts";
import { noteText } from "./note.ts";
import { randomStream } from "./random.ts";
import { parseCsv, readCsv } from "./read-csv.ts";
import { dateColumn, numberColumn, type Table } from "./table.ts";

const cases = caseCount(600, 6000);
const pieces = [
  ..."a1,;\t|\"'\n\r -.+e:/",
  "\r\n",
  '""',
  '","',
  "\uFEFF",
  "é",
  "🦩",
  "\0",
  "NaN",
  "NA",
  "null",
  "2012-01-01",
  "2012-02-30",
  "31/12/2012",
  "01/02/2012",
  "12-Mar-24",
  "1980Q1",
  "10:30 PM",
  "1704067200",
  "$1,234.50",
  "(5) %",
  "year,month\n",
  "# title\n",
  "2012-01-01T00:00+01:00",
  "1e999",
  "0x1f",
  "-1.5e-3",
  "1,234",
  "__proto__",
  "a,b,c\n",
  "1,2,3\n",
  "   ",
  "\u2028",
  "\uD800",
];

/** Half of the texts are rows of two cells, so that many pass the header. */
function randomText(seed: number): string {
  const random = randomStream(2024, seed);
  const piece = (): string => pieces[random.below(pieces.length)]!;
  const cell = (): string =>
    random.below(3) === 0 ? `"${piece().replaceAll('"', '""')}"` : piece().replace(/[\0"]/, "");
  const asTable = random.below(2) === 0;
  const parts = Array.from({ length: random.below(60) }, () => (asTable ? `${cell()};${cell()}\n` : piece()));
  return (asTable ? "a;b\n" : "") + parts.slice(0, asTable ? 4 : undefined).join("");
}

function randomBytes(seed: number): Uint8Array {
  const random = randomStream(2025, seed);
  const bytes = new TextEncoder().encode(`a,b\n1,2\n${randomText(seed)}`);
  for (let flips = random.below(4); flips > 0; flips--) bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}

function useTable(table: Table): void {
  for (const { name, values } of table.columns.values()) {
    if (values.length !== table.rows) throw new Error(`${name} has ${values.length} of ${table.rows} rows`);
    for (const ask of [numberColumn, dateColumn]) allowDataError(() => ask(table, name));
  }
  for (const note of table.notes) if (noteText(note).length < 10) throw new Error("an empty note");
  allowDataError(() => describeTable(table));
}

function allowDataError(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof DataError && error.message.length > 10) return false;
    throw error;
  }
}

describe("the CSV reader", () => {
  test(`survives ${cases} random texts`, () => {
    let read = 0;
    for (let seed = 0; seed < cases; seed++) {
      if (allowDataError(() => useTable(parseCsv(randomText(seed), { file: "fuzz.csv" })))) read++;
    }
    // Both outcomes occur, so the loop is not vacuous.
    expect(read).toBeGreaterThan(cases / 20);
    expect(read).toBeLessThan(cases / 1.1);
  });

  test(`survives ${cases} files with broken bytes`, () => {
    for (let seed = 0; seed < cases; seed++) allowDataError(() => useTable(parseCsv(randomBytes(seed))));
    expect(allowDataError(() => parseCsv(Uint8Array.of(0xff, 0xfe, 0x61)))).toBe(false);
  });

  test("reads chunks the same as the whole", async () => {
    for (let seed = 0; seed < 500; seed++) {
      const bytes = randomBytes(seed);
      const size = 1 + randomStream(2026, seed).below(9);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.slice(i * size, (i + 1) * size),
      );
      const inChunks = await outcome(() => readCsv(chunks));
      expect(inChunks).toEqual(await outcome(async () => parseCsv(bytes)));
    }
  });
});

async function outcome(run: () => Promise<Table>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    // A broken character split across chunks may be reported one line later.
    if (error instanceof DataError)
      return error.problem.includes("not utf-8") ? error.problem : error.message;
    throw error;
  }
}
