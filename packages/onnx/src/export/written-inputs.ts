// Validates the inputs of a model to be written.
import type { NamedValue } from "@grus/io";
import { ModelFileError, quote } from "@grus/io/files";
import type { DType } from "@grus/tensor";

/** An input of a model to be written: any {@link NamedValue} of known shape. */
export interface OnnxInput {
  readonly name: string;
  /**
   * Axis lengths; a string names a dynamic axis, which has the same length wherever the name occurs. If a
   * shape or the name of a dynamic axis is unknown, the model is refused.
   */
  readonly shape: NamedValue["shape"];
  /** Default "float32". */
  readonly dtype?: DType | undefined;
  /** What it holds, in words; kept in the file. Default none. */
  readonly description?: string | undefined;
}

/** An input in which every axis has a length or a name. */
export interface TracedInput {
  readonly name: string;
  readonly shape: readonly (number | string)[];
  readonly dtype: DType;
  readonly description: string | undefined;
}

/** Throws {@link ModelFileError} for an axis without a length or a name, and for a duplicate name. */
export function checkedInputs(inputs: readonly OnnxInput[]): TracedInput[] {
  const names = inputs.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    const cure = "Give every input a unique name.";
    throw malformed(twice, { expected: "a unique input name", got: "several inputs of that name", cure });
  }
  return inputs.map(({ name, shape, dtype = "float32", description }) => ({
    name,
    shape: lengthsOf(name, shape),
    dtype,
    description,
  }));
}

function lengthsOf(name: string, shape: OnnxInput["shape"]): (number | string)[] {
  const isSaid = (length: number | string | undefined) => length !== undefined && length !== "";
  const lengths = shape?.filter((length) => length !== undefined);
  if (shape?.every(isSaid) && lengths !== undefined) return lengths;
  throw malformed(name, {
    expected: "a length or a name for each axis",
    got: shape === undefined ? "no shape" : `[${shape.map((length) => length || "?").join(", ")}]`,
    cure: 'Pass inputs whose dynamic axes have names: { ...model, inputs: [{ name, shape: ["batch", 3] }] }.',
  });
}

function malformed(
  name: string,
  problem: { readonly expected: string; readonly got: string; readonly cure: string },
): ModelFileError {
  return new ModelFileError("ONNX", { place: `input ${quote(name)}`, ...problem });
}
