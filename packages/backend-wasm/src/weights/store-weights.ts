// A program whose weights are stored in fewer bits.
import {
  type ConstantVariable,
  foldMovement,
  isStep,
  type Program,
  type TypedArray,
  type Variable,
} from "@grus/tensor";
import { WasmOptionError } from "../errors.ts";
import { type FoundWeight, findWeights } from "./find-weights.ts";
import { type Matrix, packWeights, type StoredFormat } from "./pack-weights.ts";

/**
 * The program with the weights of products in `format`, in nested programs too; {@link findWeights} says which.
 * They become constants of int32 that only kernels for stored weights can read. Throws {@link WasmOptionError}
 * for weights that float16 cannot hold.
 */
export function storeWeights(program: Program, format: StoredFormat): Program {
  return stored(foldMovement(program), format);
}

function stored(program: Program, format: StoredFormat): Program {
  const words = new Map<Variable, TypedArray>();
  for (const weight of findWeights(program)) {
    const matrix = matrixOf(weight);
    if (format === "float16") checkHalf(matrix);
    words.set(weight.constant.variable, packWeights(matrix, format));
  }
  return {
    ...program,
    variables: program.variables.map((spec, variable) => {
      const data = words.get(variable);
      return data === undefined ? spec : { shape: [data.length], dtype: "int32" };
    }),
    constants: program.constants.map(
      (constant): ConstantVariable => ({ ...constant, data: words.get(constant.variable) ?? constant.data }),
    ),
    steps: program.steps.map((step) =>
      isStep(step, "scan")
        ? { ...step, attrs: { ...step.attrs, body: stored(step.attrs.body, format) } }
        : step,
    ),
  };
}

function matrixOf({ constant: { data }, rows, depth, isTransposed }: FoundWeight): Matrix {
  if (!isTransposed)
    return { rows, depth, data: data instanceof Float32Array ? data : Float32Array.from(data) };
  const turned = Float32Array.from({ length: rows * depth }, (_, i) => {
    return data[(i % depth) * rows + Math.floor(i / depth)]!;
  });
  return { rows, depth, data: turned };
}

/** The largest number in half precision. */
const LARGEST_HALF = 65_504;

function checkHalf({ data }: Matrix): void {
  const lost = data.find((value) => !(Math.abs(value) <= LARGEST_HALF));
  if (lost === undefined) return;
  throw new WasmOptionError(
    "weights",
    `"int8" or "float32" for a model with a weight of ${lost}`,
    '"float16"',
  );
}
