// The reference kernel of every primitive. Only the reference backend imports it.

import type { Kernels } from "./kernel.ts";
import { plainKernels } from "./plain-kernels.ts";
import { argmaxKernel } from "./primitives/argmax.ts";
import { broadcastKernel } from "./primitives/broadcast.ts";
import { concatKernel } from "./primitives/concat.ts";
import { crossEntropyGradientKernel, crossEntropyKernel } from "./primitives/cross-entropy.ts";
import { elementwiseKernel } from "./primitives/elementwise.ts";
import { flipKernel } from "./primitives/flip.ts";
import { gatherKernel } from "./primitives/gather.ts";
import { gruKernel } from "./primitives/gru.ts";
import { gruGradientKernel } from "./primitives/gru-gradient.ts";
import { linearScanKernel } from "./primitives/linear-scan.ts";
import { lstmKernel } from "./primitives/lstm.ts";
import { lstmGradientKernel } from "./primitives/lstm-gradient.ts";
import { matmulKernel } from "./primitives/matmul.ts";
import { padKernel } from "./primitives/pad.ts";
import { randomKernel } from "./primitives/random.ts";
import { reduceKernel } from "./primitives/reduce.ts";
import { rnnKernel } from "./primitives/rnn.ts";
import { rnnGradientKernel } from "./primitives/rnn-gradient.ts";
import { scanKernel } from "./primitives/scan.ts";
import { scatterAddKernel } from "./primitives/scatter-add.ts";
import { sliceKernel } from "./primitives/slice.ts";
import { logSoftmaxKernel, softmaxKernel } from "./primitives/softmax.ts";
import { transposeKernel } from "./primitives/transpose.ts";

/** The kernels of all primitives. */
export function referenceKernels(): Kernels {
  return {
    ...plainKernels(),
    argmax: argmaxKernel,
    broadcast: broadcastKernel,
    concat: concatKernel,
    crossEntropy: crossEntropyKernel,
    crossEntropyGradient: crossEntropyGradientKernel,
    elementwise: elementwiseKernel,
    flip: flipKernel,
    gather: gatherKernel,
    gru: gruKernel,
    gruGradient: gruGradientKernel,
    linearScan: linearScanKernel,
    logSoftmax: logSoftmaxKernel,
    lstm: lstmKernel,
    lstmGradient: lstmGradientKernel,
    matmul: matmulKernel,
    pad: padKernel,
    random: randomKernel,
    reduce: reduceKernel,
    rnn: rnnKernel,
    rnnGradient: rnnGradientKernel,
    scan: scanKernel,
    scatterAdd: scatterAddKernel,
    slice: sliceKernel,
    softmax: softmaxKernel,
    transpose: transposeKernel,
  };
}
