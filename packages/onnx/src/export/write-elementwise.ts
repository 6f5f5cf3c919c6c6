// Elementwise steps as nodes. ONNX broadcasts operands itself, so operands are expanded only where no other
// has the full length.
import { type ElementwiseName, elementwiseNames, recordOf } from "@grus/tensor";
import { elementNumbers } from "../values.ts";
import { type Exported, elementOf } from "./exported.ts";
import { expressionText } from "./expression.ts";
import type { Lowering, Lowerings, OutputSpec } from "./step-call.ts";

const NODES: Readonly<Record<ElementwiseName, string>> = {
  add: "Add",
  sub: "Sub",
  mul: "Mul",
  div: "Div",
  pow: "Pow",
  max: "Max",
  min: "Min",
  equal: "Equal",
  less: "Less",
  lessEqual: "LessOrEqual",
  and: "And",
  or: "Or",
  neg: "Neg",
  abs: "Abs",
  sign: "Sign",
  floor: "Floor",
  not: "Not",
  exp: "Exp",
  log: "Log",
  sqrt: "Sqrt",
  sin: "Sin",
  cos: "Cos",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  where: "Where",
  cast: "Cast",
};

/**
 * The names of operands that together broadcast to an output's shape: short forms, unless no other operand
 * has the length of an axis.
 */
export function operandNames(inputs: readonly Exported[], { shape }: OutputSpec): string[] {
  const short = inputs.map((input) => input.source ?? input);
  const { names } = inputs[0]!.file.sizes;
  const covered = shape.every((length, axis) => {
    const text = expressionText(length, names);
    return (
      text === "1" ||
      short.some(
        (own) => own.lengths.at(axis - shape.length) === text && own.shape.length >= shape.length - axis,
      )
    );
  });
  const isWide = short.some((own) => own.shape.length === shape.length);
  return (covered && isWide) || shape.length === 0
    ? short.map(({ name }) => name)
    : [inputs[0]!.name, ...short.slice(1).map(({ name }) => name)];
}

function plain(opType: string): Lowering {
  return (call) => call.result(opType, operandNames(call.inputs, call.outputs[0]!));
}

/** Integer division by 0 gives 0 here, and aborts elsewhere. */
const divide: Lowering = (call) => {
  const [a, b] = [call.input(0), call.input(1)];
  const isSafe = b.uniform?.every((value) => value !== 0) ?? false;
  if (a.dtype !== "int32" || isSafe) return plain("Div")(call);
  const scalar = (value: number) =>
    call.file.constant({ shape: [], dtype: "int32", data: Int32Array.of(value) });
  const isZero = call.graph.node("Equal", [b.name, scalar(0)]);
  const divisor = call.graph.node("Where", [isZero, scalar(1), b.name]);
  return call.result("Where", [isZero, scalar(0), call.graph.node("Div", [a.name, divisor])]);
};

/** Runtimes support Where for numbers, not for bool. */
const choose: Lowering = (call) => {
  const names = operandNames(call.inputs, call.outputs[0]!);
  if (call.input(1).dtype !== "bool") return call.result("Where", names);
  const { graph } = call;
  const [condition, a, b] = [names[0]!, names[1]!, names[2]!];
  const first = graph.node("And", [condition, a]);
  return call.result("Or", [first, graph.node("And", [graph.node("Not", [condition]), b])]);
};

const cast: Lowering<"cast"> = (call) =>
  call.result("Cast", [call.input(0).name], {
    attributes: { to: elementNumbers[elementOf(call.outputs[0]!.dtype)] },
  });

const same: Lowering = (call) => call.input(0);

export const elementwiseLowerings: Lowerings<ElementwiseName | "clipGradient" | "identity" | "stopGradient"> =
  {
    ...recordOf(elementwiseNames, (name) => plain(NODES[name])),
    div: divide,
    where: choose,
    cast,
    // Only gradients contain these steps.
    clipGradient: same,
    identity: same,
    stopGradient: same,
  };
