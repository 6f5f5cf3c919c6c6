// Golden samples as a safetensors file, with the figures of the gradients in its metadata.
import { ModelFileError, readSafetensors, writeSafetensors } from "@grus/io";
import { parseJson } from "@grus/io/files";
import { isLeaf, type TensorData } from "@grus/tensor";
import type { GoldenSamples, GradientSample } from "@grus/train";

const FORMAT = "grus-golden";
const VERSION = "1";

/** Golden samples whose input is a tensor, or a record of tensors by name. */
export type FlatGoldenSamples = GoldenSamples<unknown> & {
  readonly input: TensorData | Readonly<Record<string, TensorData>>;
};

/**
 * Encodes golden samples as golden.safetensors, format "grus-golden" version 1: a single input or output is
 * the tensor "input" or "output", several are "input.NAME" and "output.NAME". Throws {@link ModelFileError}
 * for nested inputs and for gradients that are not finite.
 */
export function goldenFile({ input, outputs, gradients }: GoldenSamples<unknown>): Uint8Array {
  const inputs = isLeaf(input) ? { "": input } : (input as Readonly<Record<string, unknown>>);
  const nested = Object.entries(inputs).find(([, value]) => !isLeaf(value));
  if (nested !== undefined) {
    throw malformed({
      place: `input "${nested[0]}"`,
      expected: "a tensor",
      got: "a record or list",
      cure: "Record golden samples of a model whose input is a tensor, or a record of tensors.",
    });
  }
  checkGradients(gradients);
  const tensors = [
    ...named("input", inputs as Readonly<Record<string, TensorData>>),
    ...named("output", outputs),
  ];
  return writeSafetensors(tensors, {
    format: FORMAT,
    version: VERSION,
    gradients: JSON.stringify(gradients),
  });
}

/** Decodes golden.safetensors. Throws {@link ModelFileError}, or `SafetensorsError` for a damaged file. */
export function goldenFromFile(file: Uint8Array): FlatGoldenSamples {
  const { tensors, metadata } = readSafetensors(file);
  const { format, version, gradients } = metadata;
  if (format !== FORMAT || version !== VERSION) {
    throw malformed({
      expected: `format "${FORMAT}" version "${VERSION}"`,
      got: `format ${JSON.stringify(format) ?? "none"} version ${JSON.stringify(version) ?? "none"}`,
      cure: "Open it with the release of Grus that wrote it, or a later one.",
    });
  }
  const inputs = under("input", tensors);
  const [only] = Object.keys(inputs).length === 1 && "" in inputs ? [inputs[""]!] : [];
  return {
    formatVersion: 1,
    input: only ?? inputs,
    outputs: under("output", tensors),
    gradients: parseGradients(gradients),
  };
}

/** JSON can only represent finite numbers. */
function checkGradients(gradients: GoldenSamples["gradients"]): void {
  const wrong = Object.entries(gradients).find(([, sample]) => !isSample(sample));
  if (wrong === undefined) return;
  throw malformed({
    place: `the gradient of "${wrong[0]}"`,
    expected: "a finite norm and projection",
    got: `${wrong[1].norm} and ${wrong[1].projection}`,
    cure: "Record golden samples of an input in the model's range.",
  });
}

function named(
  kind: string,
  tensors: Readonly<Record<string, TensorData>>,
): (readonly [string, TensorData])[] {
  return Object.entries(tensors).map(
    ([path, data]) => [path === "" ? kind : `${kind}.${path}`, data] as const,
  );
}

function under(kind: string, tensors: ReadonlyMap<string, TensorData>): Record<string, TensorData> {
  return Object.fromEntries(
    [...tensors]
      .filter(([name]) => name === kind || name.startsWith(`${kind}.`))
      .map(([name, data]) => [name.slice(kind.length + 1), data]),
  );
}

function parseGradients(text: string | undefined): Readonly<Record<string, GradientSample>> {
  const refuse = () => {
    throw malformed({
      place: "gradients",
      expected: "a norm and a projection for each parameter",
      got: text === undefined ? "none" : "other values",
      cure: "Record the samples again with goldenSamples.",
    });
  };
  const value = parseJson(text ?? "", refuse);
  if (isRecord(value) && Object.values(value).every(isSample))
    return value as Readonly<Record<string, GradientSample>>;
  return refuse();
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSample(value: unknown): boolean {
  return isRecord(value) && Number.isFinite(value.norm) && Number.isFinite(value.projection);
}

function malformed(problem: ConstructorParameters<typeof ModelFileError>[1]): ModelFileError {
  return new ModelFileError("golden samples", problem);
}
