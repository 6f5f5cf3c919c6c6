// grus inspect: describes a CSV file or a saved model.
import { type ColumnDescription, describe, formatDate } from "@grus/data";
import type { Command } from "commander";
import { models, openModel } from "grus";
import { modelAt } from "grus/node";
import type { Console } from "../console.ts";
import { modelLines } from "../models/model-lines.ts";
import { nameList } from "../options.ts";
import { alignTable, timeLines } from "../output/summary.ts";
import { readTable } from "../read-table.ts";

/** Adds the command. */
export function addInspect(program: Command, console: Console): void {
  program
    .command("inspect")
    .description("Describe a CSV file or a model.")
    .argument(
      "<path>",
      "CSV file, model file (.onnx, .pt, .pth, .safetensors, .keras, .h5), or Grus model directory",
    )
    .option(
      "--na <texts>",
      "further texts that mark a missing cell, separated by commas (default: none besides NA, N/A, NaN, null, - and empty cells)",
      nameList,
    )
    .action((path: string, { na }: { readonly na?: readonly string[] }) => inspect(path, na, console));
}

async function inspect(path: string, na: readonly string[] | undefined, console: Console): Promise<void> {
  for (const line of await linesOf(path, na)) console.out(line);
}

/** Describes a path in lines; a file that is not a model by content or name is read as CSV. */
async function linesOf(path: string, na: readonly string[] | undefined): Promise<string[]> {
  const source = await modelAt(path);
  const isTable = "bytes" in source && models.recogniseFormat(source.bytes, path) === undefined;
  return isTable ? tableLines(path, na, source.bytes) : modelLines(path, await openModel(source));
}

async function tableLines(
  path: string,
  na: readonly string[] | undefined,
  content: Uint8Array,
): Promise<string[]> {
  const description = describe(await readTable(path, na, content));
  const head = ["column", "kind", "missing", "minimum", "mean", "maximum", "season"];
  const rows = description.columns.map((column) => columnRow(column));
  return [`${path}: ${description.rows} rows`, ...timeLines(description), "", ...alignTable([head, ...rows])];
}

function columnRow(column: ColumnDescription): string[] {
  const show = (value: number | undefined) => {
    if (value === undefined || Number.isNaN(value)) return "";
    return column.kind === "date" ? formatDate(value) : String(Number(value.toPrecision(5)));
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
