// grus export: writes a model as a module without dependencies.

import { basename } from "node:path";
import { type StandaloneSample, standaloneModule } from "@grus/backend-wasm/standalone";
import { ModelFileError } from "@grus/io";
import { referenceBackend, sizeOf } from "@grus/tensor";
import type { Command } from "commander";
import {
  compile,
  type DType,
  type NamedModel,
  type NamedTensorRecord,
  type NamedValue,
  type Tensor,
  type TensorData,
  type TensorSpec,
  type TypedArray,
} from "grus";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { randomInputs, unfitReason } from "../models/golden.ts";
import { fixable, fixedInputs, withKnown } from "../models/known-inputs.ts";
import { openRunnablePath, type WeightsFlags } from "../models/open-model.ts";
import { valueText } from "../models/value-text.ts";
import { addWeightsOptions, numberList, oneOf } from "../options.ts";
import { checkFilePlace } from "../output/place.ts";
import { writeTogether } from "../output/write-files.ts";

/** The options of `grus export`. */
interface ExportFlags extends WeightsFlags {
  readonly esm: string;
  readonly size: Readonly<Record<string, number>>;
  readonly fix: Readonly<Record<string, number>>;
  readonly simd: "simd128" | "relaxed";
}

/** Adds the command. */
export function addExport(program: Command, console: Console): void {
  const command = program
    .command("export")
    .description("Write a model as a module without dependencies, for inference.")
    .argument("<model>", "ONNX or Keras file, Grus model directory, or tensors with --layers")
    .requiredOption(
      "--esm <file>",
      "the module, .js or .mjs, with embedded weights and WebAssembly; its types are written beside it",
    )
    .option("--size <lengths>", "lengths of dynamic axes, such as batch=1,time=28", numberList(1), {})
    .option(
      "--fix <values>",
      "inputs of one whole number or flag (0 or 1) to make constant, such as sr=16000",
      numberList(-(2 ** 31)),
      {},
    )
    .option(
      "--simd <instructions>",
      "simd128 runs everywhere, relaxed is faster where relaxed SIMD is supported",
      oneOf(["simd128", "relaxed"]),
      "simd128",
    );
  addWeightsOptions(command).action((path: string, flags: ExportFlags) => exportEsm(path, flags, console));
}

async function exportEsm(path: string, flags: ExportFlags, console: Console): Promise<void> {
  const types = typesOf(flags.esm);
  for (const place of [flags.esm, types]) await checkFilePlace(place);
  const { model: whole } = await openRunnablePath(path, flags);
  const model = withLengths(withKnown(whole, fixedInputs(whole, flags.fix)), flags.size);
  const { parameters } = model;
  const { outputs, sample } = await sampleOf(model);
  const { source, declarations, bytes, gzipBytes } = await standaloneModule({
    apply: (given: NamedTensorRecord) => model.apply(parameters, given) as Record<string, Tensor>,
    inputs: specsOf(model),
    name: basename(path),
    simd: flags.simd,
    ...(typeof sample === "string" ? {} : { golden: sample }),
  });
  await writeTogether([
    [flags.esm, source],
    [types, declarations],
  ]);
  for (const value of model.inputs) console.out(`input  ${valueText(value)}`);
  for (const value of outputs) console.out(`output ${valueText(value)}`);
  console.out(`size   ${bytes} bytes, ${gzipBytes} after gzip`);
  if (typeof sample === "string") console.error(`no verify(): ${sample}`);
  console.error(`wrote ${flags.esm}, its types in ${types}`);
}

function typesOf(path: string): string {
  const [, stem, extension] = /^(.*)\.(m?js)$/.exec(path) ?? [];
  if (stem !== undefined) return `${stem}.d.${extension === "mjs" ? "mts" : "ts"}`;
  throw new InputError(
    `--esm ${path}: expected a file name that ends in .js or .mjs.`,
    "Choose another name.",
  );
}

interface FixedValue extends NamedValue {
  readonly spec: TensorSpec;
}

type FixedModel = Omit<NamedModel, "inputs"> & { readonly inputs: readonly FixedValue[] };

/** The maximum total size of the inputs: WebAssembly cannot address more. */
const MAX_NUMBERS = 2 ** 30;

/**
 * The model with all lengths known. Throws {@link InputError} for lengths that are missing, too large, or not
 * of a dynamic axis.
 */
function withLengths(model: NamedModel, lengths: Readonly<Record<string, number>>): FixedModel {
  const used = new Set<string>();
  const inputs = model.inputs.map((value): FixedValue => {
    const shape = lengthsOf(value, lengths, used);
    return { ...value, shape, spec: { shape, dtype: value.dtype as DType } };
  });
  const unknown = Object.keys(lengths).find((name) => !used.has(name));
  if (unknown !== undefined)
    throw new InputError(
      `--size ${unknown}: is not a dynamic axis of the model.`,
      `The model's inputs are ${model.inputs.map(valueText).join("; ")}.`,
    );
  const size = inputs.reduce((total, { spec }) => total + sizeOf(spec.shape), 0);
  if (size <= MAX_NUMBERS) return { ...model, inputs };
  throw new InputError(
    `--size: the inputs ${inputs.map(valueText).join("; ")} hold ${size} numbers; expected at most ${MAX_NUMBERS}.`,
    "Give smaller lengths.",
  );
}

function lengthsOf(
  value: NamedValue,
  lengths: Readonly<Record<string, number>>,
  used: Set<string>,
): number[] {
  if (value.shape === undefined)
    throw new InputError(`the model has no shape for its input "${value.name}".`, "Export it with shapes.");
  return value.shape.map((length, axis) => {
    if (typeof length === "number") return length;
    const name = length || `${value.name}.${axis}`;
    used.add(name);
    const given = lengths[name];
    if (given !== undefined) return given;
    throw new InputError(
      `${valueText(value)}: axis ${axis} is dynamic; expected a fixed length.`,
      `Pass --size ${name}=LENGTH.`,
    );
  });
}

function specsOf({ inputs }: FixedModel): Readonly<Record<string, TensorSpec>> {
  return Object.fromEntries(inputs.map(({ name, spec }) => [name, spec]));
}

/**
 * The outputs with their lengths, which follow from those of the inputs; and the sample for the module's
 * `verify()`, or why it has none.
 */
async function sampleOf(model: FixedModel): Promise<{
  readonly outputs: readonly NamedValue[];
  readonly sample: StandaloneSample | string;
}> {
  let outputs: readonly NamedValue[] = [];
  const compute = (given: NamedTensorRecord) => {
    const found = model.apply(model.parameters, given);
    outputs = Object.entries(found).map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
    return found;
  };
  const backend = referenceBackend({ precision: "float64" });
  const compiled = await compile(backend, compute, specsOf(model)).catch((error: unknown) =>
    explain(error, model),
  );
  const inputs = randomInputs(model);
  if (typeof inputs === "string") return { outputs, sample: inputs };
  const found = await compiled.run(inputs);
  const sample = unfitReason(found) ?? { inputs: arraysOf(inputs), outputs: arraysOf(found) };
  return { outputs, sample };
}

function arraysOf(tensors: Readonly<Record<string, TensorData>>): Record<string, TypedArray> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));
}

/** A model that needs a number at build time can get it by `--fix`. */
function explain(error: unknown, { inputs }: FixedModel): never {
  const [first] = fixable(inputs);
  if (!(error instanceof ModelFileError) || first === undefined) throw error;
  throw new InputError(
    error.message,
    `If that depends on ${fixable(inputs)
      .map(({ name }) => `"${name}"`)
      .join(" or ")}, fix it: --fix ${first.name}=NUMBER.`,
  );
}
