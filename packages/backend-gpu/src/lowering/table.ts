// The lowering of each primitive.
import { elementwiseNames, recordOf } from "@grus/tensor";
import { lowerCrossEntropy, lowerCrossEntropyGradient } from "./cross-entropy.ts";
import { lowerElementwise, lowerSingle } from "./elementwise.ts";
import { lowerGru } from "./gru.ts";
import { lowerGruGradient } from "./gru-gradient.ts";
import { lowerLinearScan } from "./linear-scan.ts";
import type { Lowerings } from "./lowering.ts";
import { lowerLstm } from "./lstm.ts";
import { lowerLstmGradient } from "./lstm-gradient.ts";
import { lowerMatmul } from "./matmul.ts";
import { lowerReduce } from "./reduce.ts";
import { lowerRnn, lowerRnnGradient } from "./rnn.ts";
import { lowerArgmax, lowerSoftmax } from "./rows.ts";
import { lowerScan } from "./scan.ts";
import {
  lowerBroadcast,
  lowerConcat,
  lowerFlip,
  lowerPad,
  lowerSame,
  lowerSlice,
  lowerTranspose,
} from "./strided.ts";
import { lowerGather, lowerRandom, lowerScatterAdd } from "./tables.ts";

/** The lowerings of all primitives. */
export function lowerings(): Lowerings {
  return {
    ...recordOf(elementwiseNames, lowerSingle),
    argmax: lowerArgmax,
    broadcast: lowerBroadcast,
    clipGradient: lowerSame,
    concat: lowerConcat,
    crossEntropy: lowerCrossEntropy,
    crossEntropyGradient: lowerCrossEntropyGradient,
    elementwise: lowerElementwise,
    flip: lowerFlip,
    gather: lowerGather,
    gru: lowerGru,
    gruGradient: lowerGruGradient,
    identity: lowerSame,
    linearScan: lowerLinearScan,
    logSoftmax: lowerSoftmax("logSoftmax"),
    lstm: lowerLstm,
    lstmGradient: lowerLstmGradient,
    matmul: lowerMatmul,
    pad: lowerPad,
    random: lowerRandom,
    reduce: lowerReduce,
    reshape: lowerSame,
    rnn: lowerRnn,
    rnnGradient: lowerRnnGradient,
    scan: lowerScan,
    scatterAdd: lowerScatterAdd,
    slice: lowerSlice,
    softmax: lowerSoftmax("softmax"),
    stopGradient: lowerSame,
    transpose: lowerTranspose,
  };
}
