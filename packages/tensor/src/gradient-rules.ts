// The gradient rule of every primitive. Only automatic differentiation imports it.
import type { GradientRules, GradientStep } from "./gradient-rule.ts";
import { binaryRules } from "./gradients/binary.ts";
import { broadcastRule } from "./gradients/broadcast.ts";
import { clipGradientRule } from "./gradients/clip-gradient.ts";
import { concatRule } from "./gradients/concat.ts";
import { crossEntropyGradientRule, crossEntropyRule } from "./gradients/cross-entropy.ts";
import { elementwiseRule } from "./gradients/elementwise.ts";
import { flipRule } from "./gradients/flip.ts";
import { gatherRule } from "./gradients/gather.ts";
import { gruRule } from "./gradients/gru.ts";
import { gruGradientRule } from "./gradients/gru-gradient.ts";
import { identityRule } from "./gradients/identity.ts";
import { linearScanRule } from "./gradients/linear-scan.ts";
import { lstmRule } from "./gradients/lstm.ts";
import { lstmGradientRule } from "./gradients/lstm-gradient.ts";
import { matmulRule } from "./gradients/matmul.ts";
import { padRule } from "./gradients/pad.ts";
import { reduceRule } from "./gradients/reduce.ts";
import { reshapeRule } from "./gradients/reshape.ts";
import { rnnRule } from "./gradients/rnn.ts";
import { rnnGradientRule } from "./gradients/rnn-gradient.ts";
import { scanRule } from "./gradients/scan.ts";
import { scatterAddRule } from "./gradients/scatter-add.ts";
import { sliceRule } from "./gradients/slice.ts";
import { logSoftmaxRule, softmaxRule } from "./gradients/softmax.ts";
import { transposeRule } from "./gradients/transpose.ts";
import { unaryRules } from "./gradients/unary.ts";
import { whereRule } from "./gradients/where.ts";

/** The gradient rules of all primitives. */
export function gradientRules(): GradientRules {
  return {
    ...unaryRules(),
    ...binaryRules(),
    argmax: noGradient,
    broadcast: broadcastRule,
    cast: noGradient,
    clipGradient: clipGradientRule,
    concat: concatRule,
    crossEntropy: crossEntropyRule,
    crossEntropyGradient: crossEntropyGradientRule,
    elementwise: elementwiseRule,
    flip: flipRule,
    gather: gatherRule,
    gru: gruRule,
    gruGradient: gruGradientRule,
    identity: identityRule,
    linearScan: linearScanRule,
    logSoftmax: logSoftmaxRule,
    lstm: lstmRule,
    lstmGradient: lstmGradientRule,
    matmul: matmulRule,
    pad: padRule,
    random: noGradient,
    reduce: reduceRule,
    reshape: reshapeRule,
    rnn: rnnRule,
    rnnGradient: rnnGradientRule,
    scan: scanRule,
    scatterAdd: scatterAddRule,
    slice: sliceRule,
    softmax: softmaxRule,
    stopGradient: noGradient,
    transpose: transposeRule,
    where: whereRule,
  };
}

/** For primitives whose derivative is zero everywhere, or whose operands are not float32. */
function noGradient({ inputs }: GradientStep): undefined[] {
  return inputs.map(() => undefined);
}
