// Operations over axes: sums, means, extremes, and what is composed of them.
import {
  abs,
  add,
  argmax,
  broadcastTo,
  cast,
  concat,
  div,
  equal,
  exp,
  expandAxis,
  greater,
  linearScan,
  log,
  max,
  mean,
  minimum,
  mul,
  neg,
  not,
  ones,
  reshape,
  scalar,
  sizeOf,
  slice,
  split,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
} from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import { asFloats, type LayerBuilder } from "../layers/layer.ts";
import { truth } from "./elementwise.ts";
import { operation } from "./operation.ts";

/** The axes of a reduction and whether they are kept. */
interface Over {
  readonly axes: readonly number[];
  readonly keepAxes: boolean;
}

/** A reduction over `axis`, by default all axes; `keepdims` keeps them with one element. */
const reduction = (reduce: (x: Tensor, over: Over) => Tensor): LayerBuilder =>
  operation(["x"], (config) => {
    config.integers("axis", -1);
    const keepAxes = config.flag("keepdims", false);
    return (call) => {
      const x = call.tensor("x");
      return reduce(x, { axes: axesOf(config, x.rank), keepAxes });
    };
  });

/** The axes in an option, by default all. */
function axesOf(config: LayerConfig, rank: number): readonly number[] {
  return config.has("axis") ? config.axes("axis", -1, rank) : Array.from({ length: rank }, (_, axis) => axis);
}

const ofFloats = (reduce: (x: Tensor, over: Over) => Tensor) =>
  reduction((x, over) => reduce(asFloats(x), over));

function variance(x: Tensor, over: Over): Tensor {
  return mean(square(sub(x, mean(x, { ...over, keepAxes: true }))), over);
}

/** The product over axes: halves of an axis are multiplied until one element is left. */
function product(x: Tensor, { axes, keepAxes }: Over): Tensor {
  const kept = axes.reduce(halved, x);
  return keepAxes ? kept : sum(kept, { axes });
}

function halved(x: Tensor, axis: number): Tensor {
  const length = x.shape[axis]!;
  if (length === 0) return broadcastTo(scalar(1), x.shape.with(axis, 1));
  if (length === 1) return x;
  const half = Math.floor(length / 2);
  const [a, b, rest] = split(x, axis, [half, half, length - 2 * half]);
  const products = mul(a, b);
  return halved(length === 2 * half ? products : concat([products, rest], axis), axis);
}

/** log Σ eˣ without overflow. */
function logSumExp(x: Tensor, over: Over): Tensor {
  const largest = max(x, { ...over, keepAxes: true });
  const total = log(sum(exp(sub(x, largest)), { ...over, keepAxes: true }));
  const result = add(total, largest);
  return over.keepAxes ? result : sum(result, over);
}

/** The position of an extreme along an axis, or in all elements. */
const position = (of: (x: Tensor) => Tensor): LayerBuilder =>
  operation(["x"], (config) => {
    const keepAxes = config.flag("keepdims", false);
    config.integers("axis", -1);
    return (call) => {
      const x = of(call.floats("x"));
      if (!config.has("axis")) return argmax(reshape(x, [x.size]), 0);
      const [axis] = config.axes("axis", -1, x.rank);
      const found = argmax(x, axis!);
      return keepAxes ? expandAxis(found, axis!) : found;
    };
  });

const cumulative: LayerBuilder = operation(["x"], (config) => {
  config.ignore("dtype");
  config.integers("axis", -1);
  return (call) => {
    const x = call.floats("x");
    const axis = config.has("axis") ? config.axes("axis", -1, x.rank)[0]! : undefined;
    const shape = axis === undefined ? [x.size] : x.shape;
    const at = axis ?? 0;
    const rows = reshape(x, [sizeOf(shape.slice(0, at)), shape[at]!, sizeOf(shape.slice(at + 1))]);
    return reshape(linearScan(ones(rows.shape), rows), shape);
  };
});

/** Differences of neighbours along an axis, `n` times. */
const differences: LayerBuilder = operation(["a"], (config) => {
  const times = config.has("n") ? config.size("n") : 1;
  config.integers("axis", -1);
  if (times > MAX_TIMES) config.refuse(`n of at most ${MAX_TIMES}`, String(times));
  return (call) => {
    const x = call.floats("a");
    const [axis] = config.axes("axis", -1, x.rank);
    const once = (own: Tensor) => sub(slice(own, axis!, 1), slice(own, axis!, 0, -1));
    return Array.from({ length: times }).reduce<Tensor>((own) => once(own), x);
  };
});

/** The largest number of differences of differences. */
const MAX_TIMES = 16;

/** A mean with weights, which broadcast from the last axis. */
const average: LayerBuilder = operation(["x", "weights"], (config) => {
  config.integers("axis", -1);
  return (call) => {
    const x = call.floats("x");
    const axes = axesOf(config, x.rank);
    const weights = call.optional("weights");
    if (weights === undefined) return mean(x, { axes });
    const own = asFloats(weights);
    const aligned =
      own.rank === x.rank
        ? own
        : reshape(
            own,
            x.shape.map((n, i) => (axes.includes(i) ? n : 1)),
          );
    return div(sum(mul(x, aligned), { axes }), sum(add(mul(x, 0), aligned), { axes }));
  };
});

/** The 2-norm of all elements or along axes, or the 1-norm along one. */
const norm: LayerBuilder = operation(["x"], (config) => {
  const order = config.raw("ord") ?? "2";
  const isOne = order === 1;
  if (!isOne && !["2", "fro", "euclidean"].includes(String(order)))
    config.refuse("ord 1 or 2", String(order));
  config.integers("axis", -1);
  const keepAxes = config.flag("keepdims", false);
  return (call) => {
    const x = call.floats("x");
    const over = { axes: axesOf(config, x.rank), keepAxes };
    if (isOne && over.axes.length !== 1) config.refuse("one axis with ord 1", `${over.axes.length}`);
    return isOne ? sum(abs(x), over) : sqrt(sum(square(x), over));
  };
});

/** x scaled to 2-norm 1 along axes. */
const normalize: LayerBuilder = operation(["x"], (config) => {
  config.only("order", 2);
  const most = 1 / (config.has("epsilon") ? config.number("epsilon", 1e-7) : 1e-7);
  config.integers("axis", -1);
  return (call) => {
    const x = call.floats("x");
    const squares = sum(square(x), { axes: config.axes("axis", -1, x.rank), keepAxes: true });
    return mul(x, minimum(div(1, sqrt(squares)), most));
  };
});

const highest = ofFloats((x, over) => max(x, over));
const lowest = ofFloats((x, over) => neg(max(neg(x), over)));
const isAny = (x: Tensor, over: Over) => greater(max(cast(truth(x), "float32"), over), 0);

/** Operations over axes. */
export const reductions: Readonly<Record<string, LayerBuilder>> = {
  All: reduction((x, over) => not(isAny(not(truth(x)), over))),
  Amax: highest,
  Amin: lowest,
  Any: reduction(isAny),
  Argmax: position((x) => x),
  Argmin: position(neg),
  Average: average,
  CountNonzero: reduction((x, over) => sum(cast(not(equal(x, 0)), "float32"), over)),
  Cumsum: cumulative,
  Diff: differences,
  Logsumexp: ofFloats(logSumExp),
  Max: highest,
  Mean: ofFloats((x, over) => mean(x, over)),
  Min: lowest,
  Norm: norm,
  Normalize: normalize,
  Prod: ofFloats(product),
  Std: ofFloats((x, over) => sqrt(variance(x, over))),
  Sum: ofFloats((x, over) => sum(x, over)),
  Var: ofFloats(variance),
};
