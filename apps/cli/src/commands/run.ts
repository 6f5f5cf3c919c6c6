// grus run: runs a model on tensors from a file.
import { writeSafetensors } from "@grus/io";
import type { Command } from "commander";
import { type Backend, compile, type NamedModel, type TensorData } from "grus";
import { type BackendOption, backendOptions, startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { notFinite } from "../models/golden.ts";
import { divideInputs, withKnown } from "../models/known-inputs.ts";
import { type ModelFlags, openRunnablePath } from "../models/open-model.ts";
import { readInputs } from "../models/tensor-files.ts";
import { addModelOptions, oneOf } from "../options.ts";
import { checkFilePlace } from "../output/place.ts";
import { writeOneFile } from "../output/write-files.ts";

/** The options of `grus run`. */
interface RunFlags extends ModelFlags {
  readonly input: string;
  readonly output: string;
  readonly backend: BackendOption;
}

/** Adds the command. */
export function addRun(program: Command, console: Console): void {
  const command = program
    .command("run")
    .argument(
      "<model>",
      "ONNX or Keras file, JSON of TensorFlow.js or brain.js, model directory, or tensors with --layers",
    )
    .requiredOption("--input <file>", "safetensors file with the inputs, under the model's names")
    .requiredOption("--output <file>", "safetensors file to write the outputs to")
    .option("--backend <name>", `one of ${backendOptions.join(", ")}`, oneOf(backendOptions), "auto");
  addModelOptions(command).action((path: string, flags: RunFlags) => run(path, flags, console));
}

async function run(path: string, flags: RunFlags, console: Console): Promise<void> {
  await checkFilePlace(flags.output);
  const { model } = await openRunnablePath(path, flags, console);
  const inputs = await readInputs(flags.input, model);
  const backend = await startBackend(flags.backend);
  try {
    const { outputs, milliseconds } = await runModel(backend, model, inputs);
    await writeOneFile(flags.output, writeSafetensors(outputs));
    console.error(`ran on ${backend.name} in ${milliseconds.toFixed(1)} ms`);
    for (const [name, { dtype, shape }] of Object.entries(outputs))
      console.out(`${name}: ${dtype} [${shape.join(", ")}]`);
    for (const name of notFinite(outputs))
      console.error(`warning: "${name}" has non-finite values; indices outside the vocabulary give NaN`);
    console.error(`wrote ${flags.output}`);
  } finally {
    await backend.dispose();
  }
}

/**
 * The outputs of a model, and the time of the run after compilation. Integers and flags of one element are
 * constants of the program, so that a model can select a branch by them.
 */
async function runModel(
  backend: Backend,
  model: NamedModel,
  inputs: Readonly<Record<string, TensorData>>,
): Promise<{ readonly outputs: Record<string, TensorData>; readonly milliseconds: number }> {
  const { known, given } = divideInputs(inputs);
  const { parameters, apply } = withKnown(model, known);
  const compiled = await compile(backend, apply, parameters, given);
  try {
    const started = performance.now();
    const outputs = await compiled.run(parameters, given);
    return { outputs, milliseconds: performance.now() - started };
  } finally {
    compiled.dispose();
  }
}
