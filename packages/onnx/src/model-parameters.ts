// The constants of a model: its parameters, in their place in the file, and the others.
import type { NamedTensorRecord } from "@grus/io";
import { ModelFileError, quote } from "@grus/io/files";
import { fromData, type Tensor } from "@grus/tensor";
import type { Budget } from "./budget.ts";
import { withFloats } from "./float-constants.ts";
import { mapTensors } from "./graph-tensors.ts";
import { ownEntry } from "./own-entry.ts";
import type { GraphProto, ModelProto, TensorProto } from "./schema.ts";
import { floatData, hostConstant } from "./tensor-proto.ts";
import type { HostValue, Value } from "./values.ts";

/** The constants that are not parameters, converted once. */
export function fixedConstants(): (proto: TensorProto, budget: Budget) => Value {
  const known = new WeakMap<TensorProto, HostValue>();
  return (proto, budget) => {
    const value = known.get(proto) ?? hostConstant(proto);
    known.set(proto, value);
    budget.own(value.data);
    return value;
  };
}

/** Constants of floats as tensors. */
export function floatTensors(constants: ReadonlyMap<string, TensorProto>): Record<string, Tensor> {
  return Object.fromEntries([...constants].map(([name, proto]) => [name, fromData(floatData(proto))]));
}

/** The parameter of a name, checked against its original shape. */
export function matchingParameter(name: string, first: Tensor, own: NamedTensorRecord): Tensor {
  const found = ownEntry(own, name);
  if (found !== undefined && String(found.shape) === String(first.shape) && found.dtype === "float32")
    return found;
  throw new ModelFileError("ONNX", {
    place: `parameter ${quote(name)}`,
    expected: `float32 [${first.shape.join(", ")}]`,
    got: found === undefined ? "none" : `${found.dtype} [${found.shape.join(", ")}]`,
    cure: "Pass all parameters of the model, in their original shapes.",
  });
}

/** The parameters of a model: their names by constant, their first values, and those to write. */
export interface WrittenParameters {
  readonly names: ReadonlyMap<TensorProto, string>;
  readonly parameters: NamedTensorRecord;
  readonly own: NamedTensorRecord;
}

/** The model with other parameters. Throws {@link ModelFileError} for those that do not fit. */
export function withParameters(
  model: ModelProto,
  graph: GraphProto,
  { names, parameters, own }: WrittenParameters,
): ModelProto {
  const changed = mapTensors(graph, (proto): TensorProto => {
    const name = names.get(proto);
    if (name === undefined) return proto;
    const written = withFloats(proto, matchingParameter(name, parameters[name]!, own));
    return proto.name === undefined ? written : { ...written, name: proto.name };
  });
  return { ...model, graph: changed };
}
