// Elementwise operations. Arithmetic is in float32, whatever the type of the operands.
import {
  abs,
  add,
  and,
  broadcastTo,
  cast,
  clamp,
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
  logSoftmax,
  maximum,
  minimum,
  mul,
  neg,
  not,
  or,
  pow,
  scalar,
  sign,
  sin,
  softplus,
  sqrt,
  square,
  stopGradient,
  sub,
  type Tensor,
  tanh,
  where,
} from "@grus/tensor";
import {
  ACTIVATIONS,
  type Activation,
  cappedRelu,
  celu,
  elu,
  gelu,
  glu,
  hardShrink,
  leakyRelu,
  softShrink,
  squareplus,
} from "../activations.ts";
import type { LayerConfig } from "../config.ts";
import { softmaxOver } from "../layers/feed-forward.ts";
import { asFloats, type LayerBuilder } from "../layers/layer.ts";
import { type OperationCall, operation } from "./operation.ts";

/** A function of one tensor of floats, with options. */
const unary = (of: (config: LayerConfig) => Activation): LayerBuilder =>
  operation(["x"], (config) => {
    const apply = of(config);
    return (call) => apply(call.floats("x"));
  });

const plain = (apply: Activation) => unary(() => apply);
const named = (name: string) => unary(() => ACTIVATIONS[name]!);

/** A function of two tensors of floats. */
const binary = (apply: (a: Tensor, b: Tensor) => Tensor): LayerBuilder =>
  operation(["x1", "x2"], () => (call) => apply(call.floats("x1"), call.floats("x2")));

/** A function of two tensors of truth values. */
const logical = (apply: (a: Tensor, b: Tensor) => Tensor): LayerBuilder =>
  operation(["x1", "x2"], () => (call) => apply(truth(call.tensor("x1")), truth(call.tensor("x2"))));

/** Whether elements differ from 0. */
export function truth(x: Tensor): Tensor {
  return x.dtype === "bool" ? x : not(equal(x, 0));
}

/** The largest exponent that is computed by multiplication, which takes negative bases. */
const MOST_FACTORS = 8;

function power(call: OperationCall): Tensor {
  const base = call.floats("x1");
  const exponent = call.number("x2");
  if (exponent === undefined) return pow(base, call.floats("x2"));
  if (exponent === 0.5) return sqrt(base);
  if (!Number.isInteger(exponent) || Math.abs(exponent) > MOST_FACTORS || exponent === 0)
    return pow(base, exponent);
  const product = Array.from({ length: Math.abs(exponent) }, () => base).reduce((a, b) => mul(a, b));
  return exponent < 0 ? div(1, product) : product;
}

/** To the nearest integer, halves to the nearest even one. */
function round(x: Tensor): Tensor {
  const nearest = floor(add(x, 0.5));
  const isHalf = equal(sub(nearest, x), 0.5);
  const isOdd = not(equal(mul(2, floor(div(nearest, 2))), nearest));
  return where(and(isHalf, isOdd), sub(nearest, 1), nearest);
}

const modulo = (a: Tensor, b: Tensor) => sub(a, mul(floor(div(a, b)), b));

const clip: LayerBuilder = operation(["x", "x_min", "x_max"], (config) => {
  const [low, high] = ["x_min", "x_max"].map((name) => config.has(name) && config.number(name, 0));
  return (call) => {
    const bound = (name: string, own: number | false) => (own === false ? call.floats(name) : own);
    return clamp(call.floats("x"), bound("x_min", low!), bound("x_max", high!));
  };
});

const choose: LayerBuilder = operation(
  ["condition", "x1", "x2"],
  () => (call) => where(truth(call.tensor("condition")), call.floats("x1"), call.floats("x2")),
);

/** A constant in the shape of a tensor; of truth values if asked. */
const filled = (value: number): LayerBuilder =>
  operation(["x", "dtype"], (config) => {
    const option = config.has("dtype") ? config.text("dtype", "float32") : undefined;
    return (call) => {
      const own = call.raw("dtype");
      const dtype = option ?? (own?.kind === "constant" ? own.value : undefined);
      const x = broadcastTo(scalar(value), call.tensor("x").shape);
      return dtype === "bool" ? cast(x, "bool") : x;
    };
  });

const castTo: LayerBuilder = operation(["x"], (config) => {
  const dtype = config.text("dtype", "float32");
  const kind = dtype === "bool" ? "bool" : /^u?int/.test(dtype) ? "int32" : "float32";
  if (kind === "float32" && !/^b?float/.test(dtype)) config.refuse("a type of numbers", dtype);
  return (call) => {
    const x = call.tensor("x");
    if (kind === "bool") return truth(x);
    return x.dtype === kind ? x : cast(x, kind);
  };
});

const softmaxOf = (apply: (x: Tensor, axes: readonly number[]) => Tensor): LayerBuilder =>
  operation(["x"], (config) => {
    config.integers("axis", -1);
    return (call) => {
      const x = call.floats("x");
      return apply(x, config.axes("axis", -1, x.rank));
    };
  });

/** Operations on the elements of tensors. */
export const elementwise: Readonly<Record<string, LayerBuilder>> = {
  Abs: plain(abs),
  Absolute: plain(abs),
  Add: binary((a, b) => add(a, b)),
  Cast: castTo,
  Ceil: plain((x) => neg(floor(neg(x)))),
  Celu: unary((config) => withNumber(config, "alpha", 1, celu)),
  Clip: clip,
  Copy: plain((x) => x),
  Cos: plain(cos),
  Cosh: plain((x) => mul(0.5, add(exp(x), exp(neg(x))))),
  Divide: binary((a, b) => div(a, b)),
  DivideNoNan: binary((a, b) => where(equal(b, 0), 0, div(a, where(equal(b, 0), 1, b)))),
  Elu: unary((config) => withNumber(config, "alpha", 1, elu)),
  Equal: binary((a, b) => equal(a, b)),
  Erf: plain(erf),
  Exp: plain(exp),
  Exp2: plain((x) => exp(mul(Math.LN2, x))),
  Expm1: plain((x) => sub(exp(x), 1)),
  Floor: plain(floor),
  FullLike: operation(["x", "fill_value", "dtype"], () => (call) => {
    return add(mul(stopGradient(call.floats("x")), 0), call.floats("fill_value"));
  }),
  FloorDivide: binary((a, b) => floor(div(a, b))),
  Gelu: unary((config) => {
    const isApproximate = config.flag("approximate", true);
    return (x) => gelu(x, isApproximate);
  }),
  Glu: unary((config) => {
    const axis = config.integers("axis", -1)[0]!;
    return (x) => glu(x, axis);
  }),
  Greater: binary((a, b) => greater(a, b)),
  GreaterEqual: binary((a, b) => greaterEqual(a, b)),
  HardShrink: unary((config) => withNumber(config, "threshold", 0.5, hardShrink)),
  HardSigmoid: named("hard_sigmoid"),
  HardSilu: named("hard_silu"),
  HardTanh: named("hard_tanh"),
  LeakyRelu: unary((config) => withNumber(config, "negative_slope", 0.2, leakyRelu)),
  Less: binary((a, b) => less(a, b)),
  LessEqual: binary((a, b) => lessEqual(a, b)),
  Log: plain(log),
  Log10: plain((x) => div(log(x), Math.LN10)),
  Log1p: plain((x) => log(add(1, x))),
  Log2: plain((x) => div(log(x), Math.LN2)),
  Logaddexp: binary((a, b) => add(maximum(a, b), softplus(neg(abs(sub(a, b)))))),
  LogSigmoid: named("log_sigmoid"),
  LogSoftmax: softmaxOf((x, axes) =>
    axes.length === 1 && axes[0] === x.rank - 1 ? logSoftmax(x) : log(softmaxOver(x, axes)),
  ),
  LogicalAnd: logical(and),
  LogicalNot: operation(["x"], () => (call) => not(truth(call.tensor("x")))),
  LogicalOr: logical(or),
  LogicalXor: logical((a, b) => and(or(a, b), not(and(a, b)))),
  Maximum: binary((a, b) => maximum(a, b)),
  Minimum: binary((a, b) => minimum(a, b)),
  Mish: named("mish"),
  Mod: binary(modulo),
  Multiply: binary((a, b) => mul(a, b)),
  Negative: plain(neg),
  NotEqual: binary((a, b) => not(equal(a, b))),
  OnesLike: filled(1),
  Power: operation(["x1", "x2"], () => power),
  ReLU: unary((config) => {
    const [slope, threshold] = [config.number("negative_slope", 0), config.number("threshold", 0)];
    const most = config.has("max_value") ? config.number("max_value", 0) : undefined;
    return (x) => cappedRelu(x, { slope, threshold, most });
  }),
  Reciprocal: plain((x) => div(1, x)),
  Relu: named("relu"),
  Relu6: named("relu6"),
  Round: unary((config) => {
    config.only("decimals", 0);
    return round;
  }),
  Rsqrt: plain((x) => div(1, sqrt(x))),
  Selu: named("selu"),
  Sigmoid: named("sigmoid"),
  Sign: plain(sign),
  Silu: named("silu"),
  Sin: plain(sin),
  Sinh: plain((x) => mul(0.5, sub(exp(x), exp(neg(x))))),
  SoftShrink: unary((config) => withNumber(config, "threshold", 0.5, softShrink)),
  Softmax: softmaxOf(softmaxOver),
  Softplus: named("softplus"),
  Softsign: named("softsign"),
  SparsePlus: named("sparse_plus"),
  SparseSigmoid: named("sparse_sigmoid"),
  Sqrt: plain(sqrt),
  Square: plain(square),
  Squareplus: unary((config) => withNumber(config, "b", 4, squareplus)),
  StopGradient: plain(stopGradient),
  Subtract: binary((a, b) => sub(a, b)),
  Tan: plain((x) => div(sin(x), cos(x))),
  Tanh: plain(tanh),
  TanhShrink: named("tanh_shrink"),
  Threshold: unary((config) => {
    const [threshold, value] = [config.number("threshold", 0), config.number("default_value", 0)];
    return (x) => where(greater(x, threshold), x, value);
  }),
  Trunc: plain((x) => mul(sign(x), floor(abs(x)))),
  TrueDivide: binary((a, b) => div(a, b)),
  Where: choose,
  ZerosLike: filled(0),
};

function withNumber(
  config: LayerConfig,
  option: string,
  fallback: number,
  apply: (x: Tensor, value: number) => Tensor,
): Activation {
  const value = config.number(option, fallback);
  return (x) => apply(asFloats(x), value);
}
