// The inputs and outputs of a model: their descriptions, and the checks of what a caller passes.
import type { NamedTensorRecord } from "@grus/io";
import { type FileProblem, ModelFileError, quote } from "@grus/io/files";
import { type DType, isConstant, type Tensor } from "@grus/tensor";
import type { OnnxValue } from "./onnx-model.ts";
import { ownEntry } from "./own-entry.ts";
import type { ValueInfoProto } from "./schema.ts";
import { elementName } from "./tensor-proto.ts";
import { type ElementName, hostValue, isFloat, tensorValue, type Value } from "./values.ts";

/** The description of an input or output. Throws {@link ModelFileError} for other types than tensors. */
export function describe({ name = "", type, docString }: ValueInfoProto): OnnxValue {
  const place = `value ${quote(name)}`;
  if (type?.tensorType === undefined)
    throw malformed({
      place,
      expected: "a tensor",
      got: "another type",
      cure: "Sequences and maps are not supported.",
    });
  const { elemType, shape } = type.tensorType;
  return {
    name,
    dtype: dtypeOf(elementName(elemType, place)),
    element: elementName(elemType, place),
    shape: shape?.dim.map(({ dimValue, dimParam }) => (dimValue === undefined ? dimParam : Number(dimValue))),
    ...(docString && { description: docString }),
  };
}

function dtypeOf(element: ElementName): DType {
  return isFloat(element) ? "float32" : element === "bool" ? "bool" : "int32";
}

/** The values of all inputs. Throws {@link ModelFileError} for those that do not fit, and for others. */
export function checkedInputs(inputs: readonly OnnxValue[], given: NamedTensorRecord): [string, Value][] {
  const names = new Set(inputs.map(({ name }) => name));
  const stranger = Object.keys(given).find((name) => !names.has(name));
  if (stranger !== undefined)
    throw malformed({
      place: `input ${quote(stranger)}`,
      expected: `inputs among ${[...names].map(quote).join(", ")}`,
      got: "another",
      cure: "Pass the inputs under the model's names.",
    });
  const lengths = new Map<string, number>();
  return inputs.map((input) => [input.name, checkedInput(input, ownEntry(given, input.name), lengths)]);
}

function checkedInput(
  { name, element, dtype, shape }: OnnxValue,
  tensor: Tensor | undefined,
  lengths: Map<string, number>,
): Value {
  const fits =
    tensor !== undefined &&
    tensor.dtype === dtype &&
    (shape === undefined ||
      (shape.length === tensor.rank &&
        shape.every((length, axis) => agrees(length, tensor.shape[axis]!, lengths))));
  if (fits) return inputValue(element, tensor);
  const expected = shape?.map((length) =>
    typeof length === "string" ? (lengths.get(length) ?? length) : (length ?? "?"),
  );
  throw malformed({
    place: `input ${quote(name)}`,
    expected: `${dtype} [${expected?.join(", ") ?? "…"}]`,
    got: tensor === undefined ? "none" : `${tensor.dtype} [${tensor.shape.join(", ")}]`,
    cure: "Pass tensors of the model's shapes; axes of one name must have the same length everywhere.",
  });
}

/** A constant integer or flag is known at build time. */
function inputValue(element: ElementName, tensor: Tensor): Value {
  const isKnown = !isFloat(element) && tensor.size === 1 && isConstant(tensor);
  return isKnown ? hostValue(element, tensor.shape, () => tensor.data[0]!) : tensorValue(element, tensor);
}

function agrees(
  expected: number | string | undefined,
  length: number,
  lengths: Map<string, number>,
): boolean {
  if (typeof expected === "number") return expected === length;
  if (expected === undefined || expected === "") return true;
  const known = lengths.get(expected);
  if (known === undefined) lengths.set(expected, length);
  return known === undefined || known === length;
}

function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("ONNX", problem);
}
