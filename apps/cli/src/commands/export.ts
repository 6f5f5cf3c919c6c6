// grus export: a model as one module that depends on nothing.
import { basename } from "node:path";
import { standaloneModule } from "@grus/backend-wasm/standalone";
import type { Command } from "commander";
import {
  type DType,
  type NamedModel,
  type NamedTensorRecord,
  type NamedValue,
  type Tensor,
  type TensorSpec,
  zeros,
} from "grus";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { drawnGolden } from "../models/golden.ts";
import { valueText } from "../models/model-lines.ts";
import { openRunnable, type WeightsFlags } from "../models/open-model.ts";
import { addWeightsOptions, numberList, oneOf } from "../options.ts";
import { writeOneFile } from "../output/write-files.ts";

/** The options of `grus export`. */
interface ExportFlags extends WeightsFlags {
  readonly esm: string;
  readonly size: Readonly<Record<string, number>>;
  readonly simd: "simd128" | "relaxed";
}

/** Adds the command. */
export function addExport(program: Command, console: Console): void {
  const command = program
    .command("export")
    .description("Write a model as one module that depends on nothing, for inference.")
    .argument("<model>", "ONNX or Keras file, directory of Grus, or tensors with --layers")
    .requiredOption(
      "--esm <file>",
      "the module, .js or .mjs, with weights and WebAssembly inside; its types go beside it",
    )
    .option("--size <lengths>", "lengths of axes that are open, such as batch=1,time=28", numberList(1), {})
    .option(
      "--simd <instructions>",
      "simd128 runs everywhere, relaxed is faster where there is relaxed SIMD",
      oneOf(["simd128", "relaxed"]),
      "simd128",
    );
  addWeightsOptions(command).action((path: string, flags: ExportFlags) => exportEsm(path, flags, console));
}

async function exportEsm(path: string, flags: ExportFlags, console: Console): Promise<void> {
  const types = typesOf(flags.esm);
  const opened = await openRunnable(path, flags);
  const model = withLengths(opened.model, flags.size);
  const { parameters } = model;
  const golden = await sampleOf(model);
  const { source, declarations, bytes, gzipBytes } = await standaloneModule({
    apply: (given: NamedTensorRecord) => model.apply(parameters, given) as Record<string, Tensor>,
    inputs: Object.fromEntries(model.inputs.map(({ name, spec }) => [name, spec])) as never,
    name: basename(path),
    simd: flags.simd,
    ...(typeof golden === "string" ? {} : { golden }),
  });
  await writeOneFile(flags.esm, source);
  await writeOneFile(types, declarations);
  for (const value of model.inputs) console.out(`input  ${valueText(value)}`);
  for (const value of outputsOf(model)) console.out(`output ${valueText(value)}`);
  if (typeof golden === "string") console.error(`no verify(): ${golden}`);
  console.out(`wrote ${flags.esm}: ${bytes} bytes, ${gzipBytes} after gzip; its types in ${types}`);
}

function typesOf(path: string): string {
  const [, stem, extension] = /^(.*)\.(m?js)$/.exec(path) ?? [];
  if (stem !== undefined) return `${stem}.d.${extension === "mjs" ? "mts" : "ts"}`;
  throw new InputError(`--esm ${path}: is no name of a module.`, "End it in .js or .mjs.");
}

interface FixedValue extends NamedValue {
  readonly spec: TensorSpec;
}

type FixedModel = Omit<NamedModel, "inputs"> & { readonly inputs: readonly FixedValue[] };

/** The model with all lengths known. Throws {@link InputError} for lengths that are missing, or of no open axis. */
function withLengths(model: NamedModel, lengths: Readonly<Record<string, number>>): FixedModel {
  const used = new Set<string>();
  const inputs = model.inputs.map((value): FixedValue => {
    const shape = lengthsOf(value, lengths, used);
    return { ...value, shape, spec: { shape, dtype: value.dtype as DType } };
  });
  const stranger = Object.keys(lengths).find((name) => !used.has(name));
  if (stranger === undefined) return { ...model, inputs };
  throw new InputError(
    `--size ${stranger}: is no open axis of the model.`,
    `Its inputs are ${model.inputs.map(valueText).join("; ")}.`,
  );
}

function lengthsOf(
  value: NamedValue,
  lengths: Readonly<Record<string, number>>,
  used: Set<string>,
): number[] {
  if (value.shape === undefined)
    throw new InputError(`the model does not say the shape of "${value.name}".`, "Export it with shapes.");
  return value.shape.map((length, axis) => {
    if (typeof length === "number") return length;
    const name = length || `${value.name}.${axis}`;
    used.add(name);
    const given = lengths[name];
    if (given !== undefined) return given;
    throw new InputError(
      `${valueText(value)}: axis ${axis} is open; a module is made for one length.`,
      `Give it as --size ${name}=LENGTH.`,
    );
  });
}

/** The outputs with their lengths, which follow from those of the inputs. */
function outputsOf({ inputs, parameters, apply }: FixedModel): NamedValue[] {
  const given = inputs.map(({ name, spec }) => [name, zeros(spec.shape, spec.dtype)] as const);
  return Object.entries(apply(parameters, Object.fromEntries(given))).map(([name, { dtype, shape }]) => ({
    name,
    dtype,
    shape,
  }));
}

/** What the module's own `verify()` compares with, or why it has none. */
async function sampleOf(model: FixedModel) {
  const samples = await drawnGolden(model);
  if (typeof samples === "string") return samples;
  const arrays = (tensors: Readonly<Record<string, { readonly data: Tensor["data"] }>>) =>
    Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));
  return { inputs: arrays(samples.input as never), outputs: arrays(samples.outputs) };
}
