// Elementwise operators.
import {
  abs,
  add,
  and,
  cast,
  cos,
  div,
  equal,
  erf,
  exp,
  floor,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  maximum,
  minimum,
  mul,
  neg,
  not,
  or,
  pow,
  relu,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  square,
  sub,
  type Tensor,
  tanh,
  where,
} from "@grus/tensor";
import { broadcastMap, broadcastShape } from "../host-arrays.ts";
import { type NodeCall, type Operator, sameElement } from "../node-call.ts";
import {
  type ElementName,
  float,
  hostValue,
  isFloat,
  shapeOf,
  tensorValue,
  toTensor,
  type Value,
} from "../values.ts";
import { activations, gelu } from "./activations.ts";
import { round, roundNumber } from "./rounding.ts";

type OnNumbers = (...values: number[]) => number;
type OnTensors = (...values: Tensor[]) => Tensor;

/** Of any number of inputs: on the host if all are known, else in the program. */
function apply(
  call: NodeCall,
  inputs: readonly Value[],
  element: ElementName,
  onNumbers: OnNumbers | undefined,
  onTensors: OnTensors,
): Value {
  const shape = broadcastShape(inputs.map(shapeOf));
  if (shape === undefined) return call.refuse("inputs that broadcast to one shape", "others");
  const hosts = inputs.filter((value) => value.kind === "host");
  if (onNumbers !== undefined && hosts.length === inputs.length)
    return broadcastMap(element, shape, hosts, onNumbers);
  return tensorValue(element, onTensors(...inputs.map(toTensor)));
}

/** Arithmetic of two inputs of one type. */
function arithmetic(onNumbers: OnNumbers, onTensors: (a: Tensor, b: Tensor) => Tensor): Operator {
  return (call) => {
    const [a, b] = [call.input(0), call.input(1)];
    return apply(call, [a, b], a.element, onNumbers, onTensors as OnTensors);
  };
}

const divide: Operator = (call) => {
  const [a, b] = [call.input(0), call.input(1)];
  if (isFloat(a.element)) return apply(call, [a, b], a.element, (x, y) => x / y, div as OnTensors);
  if (a.kind === "host" && b.kind === "host" && b.data.includes(0)) call.refuse("a divisor", "0");
  return apply(call, [a, b], a.element, (x, y) => Math.trunc(x! / y!), div as OnTensors);
};

const modulo: Operator = (call) => {
  const [a, b] = [call.input(0), call.input(1)];
  const isFloored = call.int("fmod", 0) === 0;
  if (isFloored && isFloat(a.element)) call.refuse("fmod 1 for floats", "0");
  const remainder = (x: number, y: number) => (isFloored ? x - Math.floor(x / y) * y : x % y);
  return apply(call, [a, b], a.element, remainder as OnNumbers, (x, y) => {
    if (isFloat(a.element)) {
      const quotient = div(x!, y!);
      return sub(x!, mul(mul(sign(quotient), floor(abs(quotient))), y!));
    }
    const rest = sub(x!, mul(div(x!, y!), y!));
    if (!isFloored) return rest;
    const isAcross = and(not(equal(rest, 0)), not(equal(less(rest, 0), less(y!, 0))));
    return where(isAcross, add(rest, y!), rest);
  });
};

/** Powers; small integer exponents by multiplication, which allows negative bases. */
const power: Operator = (call) => {
  const [base, exponent] = [call.input(0), call.input(1)];
  const known = exponent.kind === "host" && exponent.data.length === 1 ? exponent.data[0] : undefined;
  const onTensors: OnTensors = (x, y) => {
    if (known === 1) return x;
    if (known === 2) return square(x);
    if (known === 3) return mul(square(x), x);
    if (known === 0.5) return sqrt(x);
    if (known === -1) return div(1, x);
    return pow(x!, cast(y!, "float32"));
  };
  return apply(call, [base, exponent], base.element, (x, y) => x ** y, onTensors);
};

function comparison(onNumbers: OnNumbers, onTensors: (a: Tensor, b: Tensor) => Tensor): Operator {
  return (call) => apply(call, [call.input(0), call.input(1)], "bool", onNumbers, onTensors as OnTensors);
}

function anyCount(onNumbers: OnNumbers, onTensors: (a: Tensor, b: Tensor) => Tensor): Operator {
  return (call) => {
    const inputs = call.all();
    return apply(call, inputs, call.input(0).element, onNumbers, (...values) => values.reduce(onTensors));
  };
}

/** A function of one input of floats. */
function unary(onNumbers: OnNumbers | undefined, onTensors: (x: Tensor) => Tensor): Operator {
  return (call) => {
    const x = call.input(0);
    return apply(call, [x], x.element, onNumbers, onTensors as OnTensors);
  };
}

/** A function of one input of floats, in the program alone, with the attributes of its node. */
function activation(of: (call: NodeCall) => (x: Tensor) => Tensor): Operator {
  return (call) => float(of(call)(call.float(0)));
}

const choose: Operator = (call) => {
  const [condition, a, b] = [call.input(0), call.input(1), call.input(2)];
  return apply(
    call,
    [condition, a, b],
    a.element,
    (c, x, y) => (c ? x! : y!),
    (c, x, y) => where(c!, x!, y!),
  );
};

const clip: Operator = (call) => {
  const x = call.input(0);
  const [low, high] = [call.inputs[1], call.inputs[2]];
  if (call.opset < 11) {
    // Attributes, with the whole range of float32 by default.
    const bound = (name: string, sign: 1 | -1) => call.floatAttribute(name, sign * 3.4028234663852886e38);
    return float(minimum(maximum(call.float(0), bound("min", -1)), bound("max", 1)));
  }
  let result = x;
  if (low !== undefined) result = apply(call, [result, low], x.element, Math.max, maximum as OnTensors);
  if (high !== undefined) result = apply(call, [result, high], x.element, Math.min, minimum as OnTensors);
  return result;
};

const castTo: Operator = (call) => {
  call.ignore("saturate", "round_mode");
  return converted(call.input(0), call.elementAttribute("to"));
};

const castLike: Operator = (call) => {
  call.ignore("saturate", "round_mode");
  return converted(call.input(0), call.input(1).element);
};

function converted(x: Value, element: ElementName): Value {
  if (x.kind === "host") {
    const convert = isFloat(element)
      ? (v: number) => v
      : element === "bool"
        ? (v: number) => Number(v !== 0)
        : Math.trunc;
    return hostValue(element, x.shape, (i) => convert(x.data[i]!));
  }
  if (isFloat(element)) return tensorValue(element, cast(x.tensor, "float32"));
  if (element === "bool") return tensorValue(element, not(equal(x.tensor, 0)));
  return tensorValue(element, cast(x.tensor, "int32"));
}

/** The operator of a named activation. */
function named(name: string): Operator {
  const { alpha, beta, of } = activations[name]!;
  return activation((call) =>
    of(
      alpha === undefined ? 0 : call.floatAttribute("alpha", alpha),
      beta === undefined ? 0 : call.floatAttribute("beta", beta),
    ),
  );
}

export const elementwise: Readonly<Record<string, Operator>> = {
  Add: arithmetic((x, y) => x! + y!, add),
  Sub: arithmetic((x, y) => x! - y!, sub),
  Mul: arithmetic((x, y) => x! * y!, mul),
  Div: divide,
  Mod: modulo,
  Pow: power,
  Max: anyCount(Math.max, maximum),
  Min: anyCount(Math.min, minimum),
  Sum: anyCount((...values) => values.reduce((a, b) => a + b), add),
  Mean: (call) => {
    const inputs = call.all().map((_, i) => call.float(i));
    return float(
      div(
        inputs.reduce((a, b) => add(a, b)),
        inputs.length,
      ),
    );
  },
  Equal: comparison((x, y) => Number(x === y), equal),
  Greater: comparison((x, y) => Number(x! > y!), greater),
  Less: comparison((x, y) => Number(x! < y!), less),
  GreaterOrEqual: comparison((x, y) => Number(x! >= y!), greaterEqual),
  LessOrEqual: comparison((x, y) => Number(x! <= y!), lessEqual),
  And: comparison((x, y) => Number(x !== 0 && y !== 0), and),
  Or: comparison((x, y) => Number(x !== 0 || y !== 0), or),
  Xor: comparison(
    (x, y) => Number((x !== 0) !== (y !== 0)),
    (a, b) => and(or(a, b), not(and(a, b))),
  ),
  Not: unary((x) => Number(x === 0), not),
  Where: choose,
  Clip: clip,
  Cast: castTo,
  CastLike: castLike,
  Abs: unary(Math.abs, abs),
  Neg: unary((x) => -x!, neg),
  Exp: unary(Math.exp, exp),
  Log: unary(Math.log, log),
  Sqrt: unary(Math.sqrt, sqrt),
  Reciprocal: unary(
    (x) => 1 / x!,
    (x) => div(1, x),
  ),
  Floor: unary(Math.floor, floor),
  Ceil: unary(Math.ceil, (x) => neg(floor(neg(x)))),
  Round: unary(roundNumber, round),
  Sign: unary(Math.sign, sign),
  Sin: unary(Math.sin, sin),
  Tan: unary(Math.tan, (x) => div(sin(x), cos(x))),
  Sinh: unary(Math.sinh, (x) => mul(0.5, sub(exp(x), exp(neg(x))))),
  Cosh: unary(Math.cosh, (x) => mul(0.5, add(exp(x), exp(neg(x))))),
  IsNaN: (call) =>
    apply(
      call,
      [call.input(0)],
      "bool",
      (x) => Number(Number.isNaN(x)),
      (x) => not(equal(x!, x!)),
    ),
  IsInf: (call) => {
    const [isUp, isDown] = [call.int("detect_positive", 1), call.int("detect_negative", 1)];
    const is = (x: number) => Number((x === Infinity && isUp === 1) || (x === -Infinity && isDown === 1));
    const edges = [...(isUp === 1 ? [Infinity] : []), ...(isDown === 1 ? [-Infinity] : [])];
    const onTensors: OnTensors = (x) => edges.map((edge) => equal(x!, edge)).reduce(or, less(x!, x!));
    return apply(call, [call.input(0)], "bool", (x) => is(x!), onTensors);
  },
  Cos: unary(Math.cos, cos),
  Erf: unary(undefined, erf),
  Tanh: unary(Math.tanh, tanh),
  Sigmoid: unary((x) => 1 / (1 + Math.exp(-x!)), sigmoid),
  Relu: unary((x) => Math.max(0, x!), relu),
  Softplus: named("Softplus"),
  Softsign: named("Softsign"),
  LeakyRelu: named("LeakyRelu"),
  ThresholdedRelu: named("ThresholdedRelu"),
  HardSigmoid: named("HardSigmoid"),
  Elu: named("Elu"),
  Selu: activation((call) => {
    const alpha = call.floatAttribute("alpha", 1.6732632);
    const gamma = call.floatAttribute("gamma", 1.0507009873554805);
    return (x) => mul(gamma, activations.Elu!.of(alpha, 0)(x));
  }),
  Celu: activation((call) => {
    const alpha = call.floatAttribute("alpha", 1);
    return (x) => add(maximum(x, 0), minimum(mul(alpha, sub(exp(div(minimum(x, 0), alpha)), 1)), 0));
  }),
  HardSwish: activation(() => (x) => mul(x, activations.HardSigmoid!.of(1 / 6, 0.5)(x))),
  Mish: activation(() => (x) => mul(x, tanh(softplus(x)))),
  Gelu: activation(gelu),
  PRelu: (call) => {
    const [x, slope] = [call.float(0), call.float(1)];
    return float(where(less(x, 0), mul(slope, x), x));
  },
  Swish: activation((call) => {
    const alpha = call.floatAttribute("alpha", 1);
    return (x) => mul(x, sigmoid(mul(alpha, x)));
  }),
  Shrink: activation((call) => {
    const [lambda, bias] = [call.floatAttribute("lambd", 0.5), call.floatAttribute("bias", 0)];
    return (x) => where(less(x, -lambda), add(x, bias), where(greater(x, lambda), sub(x, bias), 0));
  }),
  Asinh: unary(Math.asinh, (x) => mul(sign(x), log(add(abs(x), sqrt(add(square(x), 1)))))),
  Acosh: unary(Math.acosh, (x) => log(add(x, sqrt(sub(square(x), 1))))),
  Atanh: unary(Math.atanh, (x) => mul(0.5, log(div(add(1, x), sub(1, x))))),
  Identity: (call) => call.anyInput(0) ?? call.input(0),
  Dropout: (call) => {
    call.ignore("seed", "ratio");
    const training = call.inputs[2];
    if (training !== undefined && call.hostOf(training, "training_mode").data[0] !== 0)
      call.refuse(
        "a model in evaluation mode",
        "dropout in training mode",
        "Export the model after model.eval().",
      );
    if (call.wanted[1]) call.refuse("an unused output mask", "one that is used");
    return sameElement(call.input(0), call.tensor(0));
  },
};
