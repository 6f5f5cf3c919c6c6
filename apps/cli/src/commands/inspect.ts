// grus inspect: describes a CSV file or a saved model.
import { advice, type ColumnDescription, describe, formatDate, type Note, option } from "@grus/data";
import type { Command } from "commander";
import { createBackend, forecast, models, openModel, type Table } from "grus";
import { modelAt } from "grus/node";
import type { Console } from "../console.ts";
import { kindOf, readHead } from "../files.ts";
import { flagWriter } from "../flags-of-options.ts";
import { forecasterAt } from "../model-directory.ts";
import { modelLines } from "../models/model-lines.ts";
import { isOfLanguage, type OnnxFlags, warned } from "../models/open-model.ts";
import { textModelLines } from "../models/text-model-lines.ts";
import { addOnnxOptions } from "../options.ts";
import { alignTable, noteLines, timeLines } from "../output/summary.ts";
import { readTable } from "../read-table.ts";
import { addReadingOptions, type ReadingFlags } from "../reading-options.ts";

/** The options of `grus inspect`. */
interface InspectFlags extends ReadingFlags, OnnxFlags {
  readonly time?: string;
}

/** Adds the command. */
export function addInspect(program: Command, console: Console): void {
  const command = program
    .command("inspect")
    .argument(
      "<path>",
      "CSV file, model file (.onnx, .pt, .pth, .safetensors, .keras, .h5, JSON of TensorFlow.js or brain.js), or model directory",
    )
    .option("--time <column>", "the column of times (default: the first one of dates)");
  addReadingOptions(addOnnxOptions(command)).action(async (path: string, flags: InspectFlags) => {
    for (const line of await linesOf(path, flags, command, console)) console.out(line);
  });
}

/** Describes a path in lines; a text that has no other form is read as CSV. */
async function linesOf(
  path: string,
  flags: InspectFlags,
  command: Command,
  console: Console,
): Promise<string[]> {
  if (await isTable(path)) return tableLines(path, flags, command);
  const files = await forecasterAt(path);
  if (files !== undefined)
    return modelLines(path, { kind: "forecaster", record: forecast.open(files).record });
  const { gru, memory } = flags;
  const opened = warned(await openModel(await modelAt(path), { gru, memory, inPlace: true }), console);
  if (isOfLanguage(opened)) return textModelLines(path, opened.on(await createBackend("reference")));
  return modelLines(path, opened);
}

/** Whether a file is neither a model, by content or name, nor of another known form: told by its first part. */
async function isTable(path: string): Promise<boolean> {
  if ((await kindOf(path)) !== "file") return false;
  const head = await readHead(path);
  if (models.recogniseFormat(head, path) !== undefined) return false;
  const found = await models.foreignFile(head, path);
  return found === undefined || ("isTable" in found && found.isTable);
}

async function tableLines(path: string, flags: InspectFlags, command: Command): Promise<string[]> {
  const table = await readTable(path, flags, flags.time);
  const description = describe(table, { time: flags.time });
  const head = ["column", "kind", "missing", "minimum", "mean", "maximum", "season"];
  const rows = description.columns.map((column) => columnRow(column));
  return [
    `${path}: ${description.rows} rows`,
    ...timeLines(description),
    ...noteLines([...table.notes, ...strayNotes(table)], flagWriter(command, undefined)),
    "",
    ...alignTable([head, ...rows]),
  ];
}

/** Says which cells do not fit the kind of their column. */
function strayNotes({ columns, lines }: Table): Note[] {
  return [...columns.values()].flatMap((column): Note[] => {
    const stray = column.kind === "text" ? undefined : column.strays[0];
    if (column.kind === "text" || stray === undefined) return [];
    const { length } = column.strays;
    const count = length === 1 ? "the only such cell" : `the first of ${length} such cells`;
    const text = `${JSON.stringify(stray.text)} is not a ${column.kind}; it is ${count}.`;
    const change = advice`${option("missing", [stray.text])} reads it as a missing cell.`;
    return [{ line: lines?.[stray.row], column: column.name, text, change }];
  });
}

function columnRow(column: ColumnDescription): string[] {
  const show = (value: number | undefined) => {
    if (value === undefined || Number.isNaN(value)) return "";
    return column.kind === "date"
      ? formatDate(value, undefined, column.timeZone)
      : String(Number(value.toPrecision(5)));
  };
  const season =
    column.season === undefined ? "" : `${column.season.period} (${column.season.strength.toFixed(2)})`;
  const missing = column.strays > 0 ? `${column.missing} + ${column.strays} stray` : String(column.missing);
  return [
    column.name,
    column.kind,
    missing,
    show(column.minimum),
    show(column.mean),
    show(column.maximum),
    season,
  ];
}
