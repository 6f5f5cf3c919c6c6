// grus convert: converts a model to another format.
import type { WeightFormat } from "@grus/tensor";
import type { Command } from "commander";
import type { OpenedModel } from "grus";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { type ModelFlags, openPath } from "../models/open-model.ts";
import { readInputs } from "../models/tensor-files.ts";
import { type ModelTarget, targetOf, writeModel, writeWeights } from "../models/write-model.ts";
import { addFormatOption, addModelOptions } from "../options.ts";

/** The options of `grus convert`. */
interface ConvertFlags extends ModelFlags {
  readonly golden?: string;
  readonly weights: WeightFormat;
}

/** Adds the command. */
export function addConvert(program: Command, console: Console): void {
  const command = program
    .command("convert")
    .argument(
      "<in>",
      ".onnx, .keras, .h5, .pt, .pth, .safetensors, the JSON of TensorFlow.js, brain.js or sharded tensors, or a model directory",
    )
    .argument("<out>", ".onnx, .keras, .safetensors, or a directory (a name without an extension)")
    .option(
      "--golden <file>",
      "safetensors file with inputs for the golden samples of a directory (default: generated from a fixed seed)",
    );
  addFormatOption(command);
  addModelOptions(command).action((from: string, to: string, flags: ConvertFlags) =>
    convert(from, to, flags, console),
  );
}

async function convert(from: string, to: string, flags: ConvertFlags, console: Console): Promise<void> {
  const opened = await openPath(from, flags, console);
  if (flags.golden !== undefined && opened.kind === "weights") {
    throw new InputError(
      `${from}: holds tensors without a model, which have no golden samples.`,
      "Omit --golden, or list the layers with --layers FILE.",
    );
  }
  const target = await targetOf(to, opened);
  for (const line of await written(target, opened, flags)) console.error(line);
}

async function written(
  target: ModelTarget,
  opened: OpenedModel,
  { golden: path, weights }: ConvertFlags,
): Promise<string[]> {
  if (opened.kind === "weights") return writeWeights(target, opened, { weights });
  const { parameters } = opened.model;
  if (path === undefined)
    return writeModel(target, opened, parameters, { goldenCure: "pass --golden", weights });
  if (target.format !== "directory")
    throw new InputError(
      `--golden ${path}: ${target.path} is a file; expected a directory for golden samples.`,
      "Omit --golden, or write a directory (a name without an extension).",
    );
  return writeModel(target, opened, parameters, {
    golden: await readInputs(path, opened.model),
    weights,
  });
}
