// A model as one JavaScript module without dependencies.
import { foldMovement, type TypedArray, type WeightFormat } from "@grus/tensor";
import type { Simd } from "../kernel-build.ts";
import { storeWeights } from "../weights/store-weights.ts";
import { declarationsText } from "./declarations-text.ts";
import { StandaloneModelError } from "./errors.ts";
import { imageTexts } from "./image-texts.ts";
import { ARRAYS, type Port, portsOf } from "./interface-text.ts";
import { type MemoryImage, memoryImage } from "./memory-image.ts";
import { headText, type ModuleParts, tailText } from "./module-text.ts";
import { descriptionsOf, namedProgram, type StandaloneModel } from "./named-program.ts";
import { type StandaloneKernels, standaloneBuild, storedStandaloneBuild } from "./standalone-kernels.ts";
import { stripKernels } from "./strip-kernels.ts";
import { deflatedText, gzipSize, inflatedText, textSize } from "./text-of-bytes.ts";
import { usedFunctions } from "./used-functions.ts";

/** Inputs and the expected outputs of the model, by name. */
export interface StandaloneSample {
  readonly inputs: Readonly<Record<string, TypedArray>>;
  readonly outputs: Readonly<Record<string, TypedArray>>;
}

/** Description and target of a module. */
export interface StandaloneSettings {
  /** The first line of the module. Default "model". */
  readonly name?: string | undefined;
  /** Further lines of the header. Default none. */
  readonly description?: string | undefined;
  /**
   * The instructions: "simd128" (default) runs everywhere, with the same bits; "relaxed" is faster, differs
   * in the last bits, and does not load on engines without relaxed SIMD.
   */
  readonly simd?: Simd | undefined;
  /**
   * How the weights of products are stored, see `wasmBackend` of "@grus/backend-wasm/stored": "int8" makes the module a quarter
   * as large, "float16" half. Default "float32".
   */
  readonly weights?: WeightFormat | undefined;
  /**
   * What inputs and outputs hold, by their names: for the header, the exported `inputs` and `outputs`, and the
   * types. Default: the descriptions of a named model.
   */
  readonly descriptions?: Readonly<Record<string, string | undefined>> | undefined;
  /** A sample to include: the module then exports `verify()`, which runs it and compares. Default none. */
  readonly golden?: StandaloneSample | undefined;
  /** Source added at the end, which may call `load()`, such as a function that prepares inputs. Default none. */
  readonly addition?: StandaloneAddition | undefined;
}

/** Source that is added to a module. */
export interface StandaloneAddition {
  /** ESM without imports. */
  readonly source: string;
  /** Its types. */
  readonly declarations: string;
}

/** A model to export, and the options. */
export type StandaloneOptions<Inputs, State> = StandaloneModel<Inputs, State> & StandaloneSettings;

/** A standalone module. */
export interface StandaloneModule {
  /** The source, ESM. */
  readonly source: string;
  /** Its types, for a `.d.ts` file beside it. */
  readonly declarations: string;
  /** Bytes of the source, and after gzip. */
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** A standalone module in parts. */
export interface StandaloneParts {
  /** The source, ESM: made while it is read, once, so that the text of large weights is never held as a whole. */
  readonly source: AsyncIterable<string>;
  /** Its types, for a `.d.ts` file beside it. */
  readonly declarations: string;
}

/**
 * Writes a model as one ES module without imports: the program laid out in memory, its weights, and the
 * kernels it uses. It runs in Node and pages, on one thread, and computes the bits of
 * `wasmBackend({ simd: "simd128" })`. The module exports `inputs`, `outputs` and `load()`, which returns
 * `{ run }`, and `{ run, reset }` for a program with state. The output is deterministic (for the same
 * implementation of deflate).
 *
 * Throws MissingKernelError for a program with gradients, {@link StandaloneModelError} if names, state or
 * sample do not match the program.
 *
 *     const { source } = await standaloneModule({
 *       apply: ({ x }: { x: Tensor }) => ({ y: model(x) }),
 *       inputs: { x: { shape: [1, 28, 3], dtype: "float32" } },
 *     });
 */
export async function standaloneModule<Inputs, State = never>(
  options: StandaloneOptions<Inputs, State>,
): Promise<StandaloneModule> {
  const { source: parts, declarations } = await standaloneParts(options);
  const texts: string[] = [];
  for await (const part of parts) texts.push(part);
  const source = texts.join("");
  return { source, declarations, bytes: textSize(source), gzipBytes: await gzipSize(source) };
}

/** {@link standaloneModule} for large models, whose source is written part by part. */
export async function standaloneParts<Inputs, State = never>(
  options: StandaloneOptions<Inputs, State>,
): Promise<StandaloneParts> {
  const { name = "model", description = "", simd = "simd128", golden, addition } = options;
  const { inputNames, outputNames, state, ...traced } = await namedProgram(options);
  const descriptions = options.descriptions ?? descriptionsOf(options);
  const { weights = "float32" } = options;
  const kind = weights === "float32" ? standaloneBuild : storedStandaloneBuild;
  const program =
    weights === "float32" ? foldMovement(traced.program) : storeWeights(traced.program, weights);
  const build = await kind.load(simd);
  const image = memoryImage(program, state, { build: kind, heapBase: build.heapBase });
  const inputs = portsOf(program, program.inputs, inputNames, image.inputs, descriptions);
  const outputs = portsOf(program, program.outputs, outputNames, image.outputs, descriptions);
  const kernels = await usedKernels(build, image);
  const parts = {
    ...{ name, description, simd, inputs, outputs, image },
    kernels: await deflatedText(kernels),
    kernelBytes: kernels.length,
    tolerance: TOLERANCES[weights],
    golden: await goldenTexts(golden, inputs, outputs),
  };
  const types = declarationsText({
    ...{ name, inputs, outputs },
    hasState: image.state.length > 0,
    tolerance: golden === undefined ? undefined : parts.tolerance,
  });
  return {
    source: sourceOf(parts, addition?.source),
    declarations: types + (addition?.declarations ?? ""),
  };
}

/** The default tolerance of `verify`, which compares with the model before its weights were rounded. */
const TOLERANCES: Readonly<Record<WeightFormat, number>> = { float32: 1e-3, float16: 5e-3, int8: 5e-2 };

async function* sourceOf(parts: ModuleParts, addition = ""): AsyncGenerator<string> {
  yield headText(parts);
  yield* imageTexts(parts.image);
  yield tailText(parts);
  yield addition;
}

async function usedKernels(
  build: StandaloneKernels,
  { plan, planAt, execute }: MemoryImage,
): Promise<Uint8Array<ArrayBuffer>> {
  return stripKernels(await inflatedText(build.kernels), build, usedFunctions(plan, planAt, execute));
}

async function goldenTexts(
  golden: StandaloneSample | undefined,
  inputs: readonly Port[],
  outputs: readonly Port[],
): Promise<ModuleParts["golden"]> {
  if (golden === undefined) return undefined;
  return {
    inputs: await sampleTexts("inputs", golden.inputs, inputs),
    outputs: await sampleTexts("outputs", golden.outputs, outputs),
  };
}

function sampleTexts(
  what: string,
  sample: Readonly<Record<string, TypedArray>>,
  ports: readonly Port[],
): Promise<string[]> {
  return Promise.all(
    ports.map(({ name, dtype, size }) => {
      const data = sample[name];
      if (data?.length !== size) {
        throw new StandaloneModelError({
          subject: `golden.${what}`,
          expected: `${size} elements for ${JSON.stringify(name)}`,
          got: `${data?.length ?? "none"}`,
          cure: `Pass a sample for every name.`,
        });
      }
      return deflatedText(new Uint8Array(storageOf[ARRAYS[dtype]]!.from(data).buffer));
    }),
  );
}

const storageOf: Readonly<
  Record<string, { from(data: ArrayLike<number>): { readonly buffer: ArrayBuffer } }>
> = { Float32Array, Int32Array, Uint8Array };
