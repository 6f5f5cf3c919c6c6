// The gradient rule of every primitive. Only differentiation imports it.
import type { GradientRule } from "./primitive.ts";
import { binaryGradientRules } from "./primitives/binary.ts";
import { broadcastGradientRule } from "./primitives/broadcast.ts";
import { clipGradientGradientRule } from "./primitives/clip-gradient.ts";
import { concatGradientRule } from "./primitives/concat.ts";
import { elementwiseGradientRule } from "./primitives/elementwise.ts";
import { flipGradientRule } from "./primitives/flip.ts";
import { gatherGradientRule } from "./primitives/gather.ts";
import { gruGradientRule } from "./primitives/gru.ts";
import { gruGradientGradientRule } from "./primitives/gru-gradient.ts";
import { identityGradientRule } from "./primitives/identity.ts";
import { linearScanGradientRule } from "./primitives/linear-scan.ts";
import { lstmGradientRule } from "./primitives/lstm.ts";
import { lstmGradientGradientRule } from "./primitives/lstm-gradient.ts";
import { matmulGradientRule } from "./primitives/matmul.ts";
import { padGradientRule } from "./primitives/pad.ts";
import { reduceGradientRule } from "./primitives/reduce.ts";
import { reshapeGradientRule } from "./primitives/reshape.ts";
import { rnnGradientRule } from "./primitives/rnn.ts";
import { rnnGradientGradientRule } from "./primitives/rnn-gradient.ts";
import { scanGradientRule } from "./primitives/scan.ts";
import { scatterAddGradientRule } from "./primitives/scatter-add.ts";
import { sliceGradientRule } from "./primitives/slice.ts";
import { logSoftmaxGradientRule, softmaxGradientRule } from "./primitives/softmax.ts";
import { transposeGradientRule } from "./primitives/transpose.ts";
import { unaryGradientRules } from "./primitives/unary.ts";
import { whereGradientRule } from "./primitives/where.ts";

/** The gradient rules of all primitives, by name. */
export function gradientRules(): ReadonlyMap<string, GradientRule> {
  const named: Readonly<Record<string, GradientRule<never>>> = {
    broadcast: broadcastGradientRule,
    clipGradient: clipGradientGradientRule,
    concat: concatGradientRule,
    elementwise: elementwiseGradientRule,
    flip: flipGradientRule,
    gather: gatherGradientRule,
    gru: gruGradientRule,
    gruGradient: gruGradientGradientRule,
    identity: identityGradientRule,
    linearScan: linearScanGradientRule,
    logSoftmax: logSoftmaxGradientRule,
    lstm: lstmGradientRule,
    lstmGradient: lstmGradientGradientRule,
    matmul: matmulGradientRule,
    pad: padGradientRule,
    reduce: reduceGradientRule,
    reshape: reshapeGradientRule,
    rnn: rnnGradientRule,
    rnnGradient: rnnGradientGradientRule,
    scan: scanGradientRule,
    scatterAdd: scatterAddGradientRule,
    slice: sliceGradientRule,
    softmax: softmaxGradientRule,
    transpose: transposeGradientRule,
    where: whereGradientRule,
  };
  return new Map([
    ...WITHOUT_GRADIENT.map((name): [string, GradientRule] => [name, noGradient]),
    ...unaryGradientRules(),
    ...binaryGradientRules(),
    ...Object.entries(named as Readonly<Record<string, GradientRule>>),
  ]);
}

/** Primitives whose derivative is zero everywhere, or whose operands are not real-valued. */
const WITHOUT_GRADIENT: readonly string[] = [
  ...["argmax", "cast", "random", "stopGradient"],
  ...["sign", "floor", "not", "equal", "less", "lessEqual", "and", "or"],
];

const noGradient: GradientRule = ({ inputs }) => inputs.map(() => undefined);
