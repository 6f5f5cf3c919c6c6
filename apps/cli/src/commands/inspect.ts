// grus inspect: what a CSV file or a saved model holds.
import { readFile, stat } from "node:fs/promises";
import type { Command } from "commander";
import { type ColumnDescription, describe, formatDate, recogniseFormat } from "grus";
import type { Console } from "../console.ts";
import { modelLines } from "../models/model-lines.ts";
import { isModelName, openModel } from "../models/open-model.ts";
import { nameList } from "../options.ts";
import { alignTable, timeLines } from "../output/summary.ts";
import { readTable } from "../read-table.ts";

/** Adds the command. */
export function addInspect(program: Command, console: Console): void {
  program
    .command("inspect")
    .description("Say what a CSV file or a model holds.")
    .argument(
      "<path>",
      "CSV file, model file (.onnx, .pt, .pth, .safetensors, .keras, .h5), or directory of Grus",
    )
    .option("--na <texts>", "texts that stand for a missing cell, separated by commas", nameList)
    .action((path: string, { na }: { readonly na?: readonly string[] }) => inspect(path, na, console));
}

async function inspect(path: string, na: readonly string[] | undefined, console: Console): Promise<void> {
  const lines = (await isTable(path)) ? await tableLines(path, na) : modelLines(path, await openModel(path));
  for (const line of lines) console.out(line);
}

/** Whether a path is to be read as CSV: any file that is no model by its content or its name. */
async function isTable(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return found === undefined;
  return !isModelName(path) && recogniseFormat(new Uint8Array(await readFile(path))) === undefined;
}

async function tableLines(path: string, na: readonly string[] | undefined): Promise<string[]> {
  const description = describe(await readTable(path, na));
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
