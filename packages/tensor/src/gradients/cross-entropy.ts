// The gradient of crossEntropy, one step; and that of this step, by softmax.
import type { GradientRule } from "../gradient-rule.ts";
import { add, and, equal, greaterEqual, less, mul, sub } from "../primitives/binary.ts";
import { broadcastTo } from "../primitives/broadcast.ts";
import { crossEntropyGradientPrimitive } from "../primitives/cross-entropy.ts";
import { sum } from "../primitives/reduce.ts";
import { expandAxis } from "../primitives/reshape.ts";
import { softmax } from "../primitives/softmax.ts";
import { not } from "../primitives/unary.ts";
import { where } from "../primitives/where.ts";
import { apply1, arange, type Tensor } from "../tensor.ts";

/** Only the loss is a result; its largest logit and its total are for this rule alone. */
export const crossEntropyRule: GradientRule<"crossEntropy"> = ({ inputs, outputs, cotangents, attrs }) => {
  const [logits, labels] = inputs;
  const [, largest, total] = outputs;
  const [g] = cotangents;
  if (g === undefined) return [undefined, undefined];
  const operands = [logits!, labels!, largest!, total!, g];
  return [apply1(crossEntropyGradientPrimitive, operands, attrs), undefined];
};

/**
 * Of dx = g (share p - target) with p = softmax(x), for the cotangent c of dx: that of x is
 * g share p ⊙ (c - Σ c p), that of g Σ c (share p - target). The largest logit and the total are functions of x.
 */
export const crossEntropyGradientRule: GradientRule<"crossEntropyGradient"> = ({
  inputs: [logits, labels, , , g],
  cotangents: [c],
  attrs: { labelSmoothing: s },
}) => {
  const classes = logits!.shape.at(-1)!;
  const column = (x: Tensor) => expandAxis(x, -1);
  const overClasses = (x: Tensor) => sum(x, { axes: [-1] });
  const share = where(and(greaterEqual(labels!, 0), less(labels!, classes)), 1, s);
  const scale = column(mul(g!, share));
  const all = softmax(logits!);
  // Rows that do not count may hold NaN.
  const isIgnored = and(broadcastTo(equal(scale, 0), all.shape), not(equal(all, all)));
  const p = where(isIgnored, 0, all);
  const isOwn = equal(broadcastTo(column(labels!), all.shape), arange(classes));
  const target = add(where(isOwn, 1 - s, 0), s / classes);
  const dx = mul(mul(scale, p), sub(c!, column(overClasses(mul(c!, p)))));
  const dg = overClasses(mul(c!, sub(mul(column(share), p), target)));
  return [dx, undefined, undefined, undefined, dg];
};
