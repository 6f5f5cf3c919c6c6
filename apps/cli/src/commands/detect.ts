// grus detect: finds anomalies in a column of a CSV file, or of standard input as its lines arrive.
import { type Note, type OptionWriter, sortRows, timeColumn } from "@grus/data";
import type { Command } from "commander";
import type { Table } from "grus";
import type { Console } from "../console.ts";
import { flagWriter } from "../flags-of-options.ts";
import { oneOf, wholeNumber } from "../options.ts";
import { type Detected, detectionCsv, detectionJson, detectionLines } from "../output/detect-text.ts";
import { checkFilePlace } from "../output/place.ts";
import { noteLines } from "../output/summary.ts";
import { writeOneFile } from "../output/write-files.ts";
import { readTable } from "../read-table.ts";
import { addReadingOptions } from "../reading-options.ts";
import { type DetectFlags, detectColumns, detectorFor, sensitivities } from "./detect-plan.ts";
import { detectStream } from "./detect-stream.ts";

/** Adds the command. */
export function addDetect(program: Command, console: Console): void {
  const command = program
    .command("detect")
    .argument("<file>", "CSV file, or - for standard input, line by line")
    .option("--target <column>", "column to examine (default: the only column of numbers)")
    .option("--time <column>", "column of times (default: the first column of dates)")
    .option(
      "--season <rows>",
      "rows after which the pattern repeats (default: a day, a week or a year, by the distance of the times; 1 without times)",
      wholeNumber(1),
    )
    .option(
      "--sensitivity <level>",
      `${sensitivities.join(", ")}: high reports more, low only the clearest`,
      oneOf(sensitivities),
      "medium",
    )
    .option("--json", "print one JSON document")
    .option("--out <file>", "write every row with forecast, interval and score as CSV");
  addReadingOptions(command).action((path: string, flags: DetectFlags) =>
    detect(path, flags, flagWriter(command, undefined), console),
  );
}

async function detect(
  path: string,
  flags: DetectFlags,
  write: OptionWriter,
  console: Console,
): Promise<void> {
  if (flags.out !== undefined) await checkFilePlace(flags.out);
  const isStream = path === "-";
  const found = isStream ? await detectStream(flags, console) : await detectFile(path, flags, write, console);
  if (flags.json === true) console.out(detectionJson(found, flags.sensitivity));
  if (flags.out === undefined) return;
  await writeOneFile(flags.out, detectionCsv(found));
  console.error(`wrote ${flags.out}`);
}

async function detectFile(
  path: string,
  flags: DetectFlags,
  write: OptionWriter,
  console: Console,
): Promise<Detected> {
  const { table, notes } = inOrder(await readTable(path, flags, flags.time), flags.time);
  for (const line of noteLines(notes, write)) console.error(line);
  const columns = detectColumns(table, flags);
  const detection = detectorFor(columns, flags);
  const observed = columns.target.values;
  const found = { ...detection, file: path, observations: Array.from(observed, detection.observe) };
  if (flags.json !== true) for (const line of detectionLines(found, flags, console)) console.out(line);
  return found;
}

/** The rows in order of time, since a value is judged from those before it, and what was assumed. */
function inOrder(
  table: Table,
  name: string | undefined,
): { readonly table: Table; readonly notes: readonly Note[] } {
  const time = timeColumn(table, name);
  if (time === undefined) return { table, notes: table.notes };
  const { table: sorted, notes } = sortRows(table, time.name);
  return { table: sorted, notes: [...table.notes, ...notes] };
}
