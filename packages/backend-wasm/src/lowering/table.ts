// The lowering of each primitive. Those that occur only in losses and gradients are in a separate table.
import { elementwiseNames, recordOf } from "@grus/tensor";
import { lowerElementwise, lowerSingle } from "./elementwise.ts";
import { lowerGru } from "./gru.ts";
import { lowerLinearScan } from "./linear-scan.ts";
import type { InferenceLowerings } from "./lowering.ts";
import { lowerLstm } from "./lstm.ts";
import { lowerMatmul } from "./matmul.ts";
import { OP_LOG_SOFTMAX, OP_SOFTMAX } from "./opcodes.ts";
import { lowerArgmax, lowerReduce, lowerSoftmax } from "./reductions.ts";
import { lowerRnn } from "./rnn.ts";
import {
  lowerBroadcast,
  lowerConcat,
  lowerCopy,
  lowerFlip,
  lowerPad,
  lowerSlice,
  lowerTranspose,
} from "./shape-movers.ts";
import { lowerGather, lowerRandom } from "./tables.ts";

/** The lowerings of all primitives except those of losses and gradients. */
export function inferenceLowerings(): InferenceLowerings {
  return {
    ...recordOf(elementwiseNames, lowerSingle),
    argmax: lowerArgmax,
    broadcast: lowerBroadcast,
    clipGradient: lowerCopy,
    concat: lowerConcat,
    elementwise: lowerElementwise,
    flip: lowerFlip,
    gather: lowerGather,
    gru: lowerGru,
    identity: lowerCopy,
    linearScan: lowerLinearScan,
    logSoftmax: lowerSoftmax(OP_LOG_SOFTMAX),
    lstm: lowerLstm,
    matmul: lowerMatmul,
    pad: lowerPad,
    random: lowerRandom,
    reduce: lowerReduce,
    reshape: lowerCopy,
    rnn: lowerRnn,
    slice: lowerSlice,
    softmax: lowerSoftmax(OP_SOFTMAX),
    stopGradient: lowerCopy,
    transpose: lowerTranspose,
  };
}
