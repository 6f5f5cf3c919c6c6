// Which lowering serves which primitive.
import { lowerElementwise, lowerSingle } from "./elementwise.ts";
import { lowerGru } from "./gru.ts";
import { lowerGruGradient } from "./gru-gradient.ts";
import { lowerLinearScan } from "./linear-scan.ts";
import type { Lower } from "./lowering.ts";
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

const ELEMENTWISE: readonly string[] = [
  ...["neg", "abs", "sign", "exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "floor", "not"],
  ...["add", "sub", "mul", "div", "pow", "max", "min", "equal", "less", "lessEqual", "and", "or"],
  ...["where", "cast"],
];

/** The lowering of a primitive by its name. */
export function loweringTable(): ReadonlyMap<string, Lower> {
  return new Map<string, Lower>([
    ...ELEMENTWISE.map((name) => [name, lowerSingle(name)] as const),
    ["elementwise", lowerElementwise],
    ["identity", lowerSame],
    ["clipGradient", lowerSame],
    ["stopGradient", lowerSame],
    ["reshape", lowerSame],
    ["transpose", lowerTranspose],
    ["broadcast", lowerBroadcast],
    ["slice", lowerSlice],
    ["pad", lowerPad],
    ["concat", lowerConcat],
    ["flip", lowerFlip],
    ["matmul", lowerMatmul],
    ["reduce", lowerReduce],
    ["argmax", lowerArgmax],
    ["gather", lowerGather],
    ["scatterAdd", lowerScatterAdd],
    ["softmax", lowerSoftmax("softmax")],
    ["logSoftmax", lowerSoftmax("logSoftmax")],
    ["random", lowerRandom],
    ["gru", lowerGru],
    ["gruGradient", lowerGruGradient],
    ["lstm", lowerLstm],
    ["lstmGradient", lowerLstmGradient],
    ["rnn", lowerRnn],
    ["rnnGradient", lowerRnnGradient],
    ["linearScan", lowerLinearScan],
    ["scan", lowerScan],
  ]);
}
