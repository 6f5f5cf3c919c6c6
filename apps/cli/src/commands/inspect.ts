// grus inspect: what a CSV file or a saved model holds.
import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { type ColumnDescription, describe, flatten, formatDate, parameterCount, type TensorData } from "grus";
import type { Console } from "../console.ts";
import { readForecaster } from "../model-directory.ts";
import { nameList } from "../options.ts";
import { alignTable, timeLines } from "../output/summary.ts";
import { readTable } from "../read-table.ts";

/** Adds the command. */
export function addInspect(program: Command, console: Console): void {
  program
    .command("inspect")
    .description("Say what a CSV file or a model directory holds.")
    .argument("<path>", "CSV file, or directory written by `grus forecast --out`")
    .option("--na <texts>", "texts that stand for a missing cell, separated by commas", nameList)
    .action((path: string, { na }: { readonly na?: readonly string[] }) => inspect(path, na, console));
}

async function inspect(path: string, na: readonly string[] | undefined, console: Console): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  const lines = found?.isDirectory() ? await modelLines(path) : await tableLines(path, na);
  for (const line of lines) console.out(line);
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

async function modelLines(directory: string): Promise<string[]> {
  const forecaster = await readForecaster(directory);
  const { settings, preparation } = forecaster;
  const rows = flatten(forecaster.parameters).map(({ path, leaf }) => [
    path,
    `[${(leaf as TensorData).shape.join(", ")}]`,
  ]);
  return [
    `${directory}: forecasts ${preparation.target}, ${settings.horizon} steps from ${preparation.context}`,
    `network: ${settings.cell}, ${settings.layers} × ${settings.hiddenSize} units, ${settings.inputSize} features, ${parameterCount(forecaster)} parameters`,
    ...(settings.cell === "gru"
      ? ["gates: reset, update, candidate; the reset gate after the recurrent product (as PyTorch)"]
      : []),
    `features: ${[preparation.target, ...preparation.features, ...preparation.calendar].join(", ")}; scaler ${preparation.scaler.kind}`,
    "",
    ...alignTable([["parameter", "shape"], ...rows]),
  ];
}
