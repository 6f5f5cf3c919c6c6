// grus convert: a model from one format to another.
import type { Command } from "commander";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { openModel, type WeightsFlags } from "../models/open-model.ts";
import { readInputs } from "../models/tensor-files.ts";
import { writeModel, writeWeights } from "../models/write-model.ts";
import { addWeightsOptions } from "../options.ts";

/** The options of `grus convert`. */
interface ConvertFlags extends WeightsFlags {
  readonly golden?: string;
}

/** Adds the command. */
export function addConvert(program: Command, console: Console): void {
  const command = program
    .command("convert")
    .description("Write a model in another format, by the name of the output.")
    .argument("<in>", ".onnx, .keras, .h5, .pt, .pth, .safetensors, or a directory of Grus")
    .argument("<out>", ".onnx, .safetensors, or a directory (a name without an extension)")
    .option(
      "--golden <file>",
      "safetensors file with inputs for the golden samples of a directory (default: drawn from a fixed seed)",
    );
  addWeightsOptions(command).action((from: string, to: string, flags: ConvertFlags) =>
    convert(from, to, flags, console),
  );
}

async function convert(from: string, to: string, flags: ConvertFlags, console: Console): Promise<void> {
  const opened = await openModel(from, flags);
  if (opened.kind !== "weights") {
    const golden = flags.golden === undefined ? undefined : await readInputs(flags.golden, opened.model);
    const options = golden === undefined ? {} : { golden };
    for (const line of await writeModel(to, opened, opened.model.parameters, options)) console.out(line);
    return;
  }
  if (flags.golden !== undefined) {
    throw new InputError(
      `${from}: holds tensors alone, which have no golden samples.`,
      "Leave out --golden, or list the layers with --layers FILE.",
    );
  }
  for (const line of await writeWeights(to, opened)) console.out(line);
}
