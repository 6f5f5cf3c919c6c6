// grus export: writes a model as a module without dependencies, or as an ONNX file.

import { basename } from "node:path";
import { type StandaloneSample, standaloneParts } from "@grus/backend-wasm/standalone";
import { forecasterModule } from "@grus/forecast/module";
import { ModelFileError } from "@grus/io";
import { referenceBackend, type WeightFormat } from "@grus/tensor";
import type { Command } from "commander";
import {
  compile,
  type NamedModel,
  type NamedTensorRecord,
  type NamedValue,
  type Tensor,
  type TensorData,
  type TypedArray,
} from "grus";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { type FixedModel, specsOf, withLengths, withSizes } from "../models/fixed-lengths.ts";
import { exampleOf, isLarge, randomInputs, unfitReason } from "../models/golden.ts";
import { fixable, fixedInputs, withKnown } from "../models/known-inputs.ts";
import { isOfLanguage, type ModelFlags, type NamedOpened, openRunnablePath } from "../models/open-model.ts";
import { tokenizersBeside } from "../models/text-files.ts";
import { valueText } from "../models/value-text.ts";
import { weightError } from "../models/weight-error.ts";
import { changedOnnxFile, onnxFile } from "../models/write-model.ts";
import { addFormatOption, addModelOptions, numberList, oneOf } from "../options.ts";
import { type MeasuredText, measuredText } from "../output/measured-text.ts";
import { checkFilePlace } from "../output/place.ts";
import { writeTogether } from "../output/write-files.ts";

/** The options of `grus export`. */
interface ExportFlags extends ModelFlags {
  readonly out?: string;
  readonly esm?: string;
  readonly size: Readonly<Record<string, number>>;
  readonly fix: Readonly<Record<string, number>>;
  readonly simd: "simd128" | "relaxed";
  readonly weights: WeightFormat;
}

/** Adds the command. */
export function addExport(program: Command, console: Console): void {
  const command = program
    .command("export")
    .argument("<model>", "ONNX or Keras file, Grus model directory, or tensors with --layers")
    .option("--out <file>", "the ONNX file, .onnx")
    .option(
      "--esm <file>",
      "the module, .js or .mjs, with embedded weights and WebAssembly; its types are written beside it",
    )
    .option(
      "--size <lengths>",
      "lengths of dynamic axes in the module, such as batch=1,time=28 (default for a forecaster: batch=1)",
      numberList(1),
      {},
    )
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
  addFormatOption(command);
  addModelOptions(command).action((path: string, flags: ExportFlags) => exportModel(path, flags, console));
}

async function exportModel(path: string, flags: ExportFlags, console: Console): Promise<void> {
  const { esm, out } = flags;
  const places = placesOf(flags);
  for (const place of places) await checkFilePlace(place);
  const opened = await openRunnablePath(path, flags, console);
  const known = withKnown(opened.model, fixedInputs(opened.model, flags.fix));
  const onnx = out === undefined ? undefined : onnxOf(opened, known, flags);
  const module = esm === undefined ? undefined : await moduleOf(path, opened, known, flags);
  const tokenizers = isOfLanguage(opened) ? await tokenizersBeside((out ?? esm)!, opened) : [];
  await writeTogether([
    ...(module === undefined
      ? []
      : ([
          [esm!, module.source.parts],
          [typesOf(esm!), module.declarations],
        ] as const)),
    ...(onnx === undefined ? [] : ([[out!, onnx]] as const)),
    ...tokenizers.map(({ path, content }) => [path, content] as const),
  ]);
  const { inputs, outputs } = module ?? known;
  for (const value of inputs) console.out(`input  ${valueText(value)}`);
  for (const value of outputs) console.out(`output ${valueText(value)}`);
  if (module !== undefined) console.out(`size   ${module.source.size()}`);
  if (module?.error !== undefined)
    console.out(`error  ${module.error.toExponential(1)} of the largest output, of ${flags.weights} weights`);
  if (module?.noSample !== undefined) console.error(`no verify(): ${module.noSample}`);
  if (module?.lacksRows)
    console.error("no loadForecaster(): the forecaster reads holidays, of which a module has no calendar");
  if (esm !== undefined) console.error(`wrote ${esm}, its types in ${typesOf(esm)}`);
  if (out !== undefined) console.error(`wrote ${out}`);
  for (const { line } of tokenizers) console.error(line);
}

/** The files to write. Throws {@link InputError} for none, and for flags that these have no use for. */
function placesOf({ esm, out, simd }: ExportFlags): readonly string[] {
  if (esm === undefined && out === undefined)
    throw new InputError(
      "expected a file to write; got none.",
      "Pass --esm FILE.mjs for a module, --out FILE.onnx for an ONNX file, or both.",
    );
  if (out !== undefined && !out.endsWith(".onnx"))
    throw new InputError(`--out ${out}: expected a file name that ends in .onnx.`, "Choose another name.");
  if (esm === undefined && simd === "relaxed")
    throw new InputError(
      "--simd relaxed: an ONNX file holds no instructions.",
      "Omit it, or pass --esm FILE.mjs.",
    );
  return [...(esm === undefined ? [] : [esm, typesOf(esm)]), ...(out === undefined ? [] : [out])];
}

/** The ONNX file, with the inputs and lengths that are given made constant. */
function onnxOf(
  opened: NamedOpened,
  known: NamedModel,
  { size, fix, weights }: ExportFlags,
): readonly Uint8Array[] {
  if (Object.keys({ ...size, ...fix }).length === 0)
    return onnxFile(opened, opened.model.parameters, { weights });
  return changedOnnxFile(opened, withSizes(known, size), weights);
}

/** A module with what it reads and gives. */
interface WrittenModule {
  readonly source: MeasuredText;
  readonly declarations: string;
  readonly inputs: readonly NamedValue[];
  readonly outputs: readonly NamedValue[];
  /** The largest error of weights in fewer bits on the sample, relative to the largest output. */
  readonly error: number | undefined;
  /** Why it has no `verify()`. */
  readonly noSample: string | undefined;
  /** Whether it is of a forecaster, but does not take rows by column names. */
  readonly lacksRows: boolean;
}

/** The module of a model; that of a forecaster takes rows by column names too. */
async function moduleOf(
  path: string,
  opened: NamedOpened,
  known: NamedModel,
  { size, simd, weights }: ExportFlags,
): Promise<WrittenModule> {
  const isTables = opened.kind === "forecaster";
  const lengths = isTables ? { batch: 1, ...size } : size;
  const model = withLengths(known, lengths);
  const { parameters } = model;
  const { outputs, sample } = await sampleOf(model, exampleOf(opened, lengths.batch));
  const addition = isTables ? forecasterModule(opened, opened.model, lengths.batch) : undefined;
  const written = await standaloneParts({
    apply: (given: NamedTensorRecord) => model.apply(parameters, given) as Record<string, Tensor>,
    inputs: specsOf(model),
    name: basename(path),
    description: addition?.description,
    simd,
    weights,
    addition,
    descriptions: Object.fromEntries(
      [...model.inputs, ...model.outputs].map(({ name, description }) => [name, description]),
    ),
    ...(typeof sample === "string" ? {} : { golden: sample }),
  });
  return {
    source: measuredText(written.source),
    declarations: written.declarations,
    inputs: model.inputs,
    outputs,
    error: typeof sample === "string" ? undefined : await weightError(model, sample, weights),
    noSample: typeof sample === "string" ? sample : undefined,
    lacksRows: isTables && addition === undefined,
  };
}

function typesOf(path: string): string {
  const [, stem, extension] = /^(.*)\.(m?js)$/.exec(path) ?? [];
  if (stem !== undefined) return `${stem}.d.${extension === "mjs" ? "mts" : "ts"}`;
  throw new InputError(
    `--esm ${path}: expected a file name that ends in .js or .mjs.`,
    "Choose another name.",
  );
}

/**
 * The outputs with their lengths, which follow from those of the inputs; and the sample for the module's
 * `verify()`, or why it has none.
 */
async function sampleOf(
  model: FixedModel,
  example: Record<string, TensorData> | undefined,
): Promise<{
  readonly outputs: readonly NamedValue[];
  readonly sample: StandaloneSample | string;
}> {
  let outputs: readonly NamedValue[] = [];
  const compute = (given: NamedTensorRecord) => {
    const found = model.apply(model.parameters, given);
    outputs = Object.entries(found).map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
    return found;
  };
  const backend = referenceBackend({ precision: isLarge(model) ? "float32" : "float64" });
  const compiled = await compile(backend, compute, specsOf(model)).catch((error: unknown) =>
    explain(error, model),
  );
  const inputs = example ?? randomInputs(model);
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
