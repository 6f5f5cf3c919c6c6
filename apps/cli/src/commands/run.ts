// grus run: a model on tensors from a file.
import type { Command } from "commander";
import {
  type Backend,
  type BackendName,
  backendNames,
  compile,
  createBackend,
  fromData,
  type NamedModel,
  type NamedTensorRecord,
  type TensorData,
  writeSafetensors,
} from "grus";
import type { Console } from "../console.ts";
import { openRunnable, type WeightsFlags } from "../models/open-model.ts";
import { readInputs } from "../models/tensor-files.ts";
import { addWeightsOptions, oneOf } from "../options.ts";
import { writeOneFile } from "../output/write-files.ts";

/** The options of `grus run`. */
interface RunFlags extends WeightsFlags {
  readonly input: string;
  readonly output: string;
  readonly backend: BackendName;
}

/** Adds the command. */
export function addRun(program: Command, console: Console): void {
  const command = program
    .command("run")
    .description("Run a model on the tensors of a file.")
    .argument("<model>", "ONNX or Keras file, directory of Grus, or tensors with --layers")
    .requiredOption("--input <file>", "safetensors file with the inputs, by the model's own names")
    .requiredOption("--output <file>", "where the outputs go, a safetensors file")
    .option("--backend <name>", `one of ${backendNames.join(", ")}`, oneOf(backendNames), "auto");
  addWeightsOptions(command).action((path: string, flags: RunFlags) => run(path, flags, console));
}

async function run(path: string, flags: RunFlags, console: Console): Promise<void> {
  const { model } = await openRunnable(path, flags);
  const inputs = await readInputs(flags.input, model);
  const backend = await createBackend(flags.backend);
  try {
    const { outputs, milliseconds } = await runModel(backend, model, inputs);
    await writeOneFile(flags.output, writeSafetensors(outputs));
    console.error(`ran on ${backend.name} in ${milliseconds.toFixed(1)} ms`);
    for (const [name, { dtype, shape }] of Object.entries(outputs))
      console.out(`${name}: ${dtype} [${shape.join(", ")}]`);
    console.error(`wrote ${flags.output}`);
  } finally {
    await backend.dispose();
  }
}

/** The outputs of a model, and how long the run took once it was compiled. Whole numbers and flags of one element are constants of the program: a model may choose a branch by them. */
async function runModel(
  backend: Backend,
  { parameters, apply }: NamedModel,
  inputs: Readonly<Record<string, TensorData>>,
): Promise<{ readonly outputs: Record<string, TensorData>; readonly milliseconds: number }> {
  const { known, given } = divideInputs(inputs);
  const compiled = await compile(
    backend,
    (own: NamedTensorRecord, others: NamedTensorRecord) => apply(own, { ...known, ...others }),
    parameters,
    given as never,
  );
  try {
    const started = performance.now();
    const outputs = (await compiled.run(parameters as never, given as never)) as unknown;
    return { outputs: outputs as Record<string, TensorData>, milliseconds: performance.now() - started };
  } finally {
    compiled.dispose();
  }
}

function divideInputs(inputs: Readonly<Record<string, TensorData>>): {
  readonly known: NamedTensorRecord;
  readonly given: Readonly<Record<string, TensorData>>;
} {
  const isKnown = ({ dtype, data }: TensorData) => dtype !== "float32" && data.length === 1;
  const entries = Object.entries(inputs);
  return {
    known: Object.fromEntries(
      entries.filter(([, data]) => isKnown(data)).map(([name, data]) => [name, fromData(data)]),
    ),
    given: Object.fromEntries(entries.filter(([, data]) => !isKnown(data))),
  };
}
