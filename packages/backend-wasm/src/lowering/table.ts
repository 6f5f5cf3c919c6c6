// Which lowering serves which primitive. Those that only gradients are made of have a table of their own. `scan` is in none: the plan lowers it,
// since its body is a plan of its own.
import { lowerElementwise, lowerSingle } from "./elementwise.ts";
import { lowerGru } from "./gru.ts";
import { lowerLinearScan } from "./linear-scan.ts";
import type { Lower } from "./lowering.ts";
import { lowerLstm } from "./lstm.ts";
import { lowerMatmul } from "./matmul.ts";
import { opcodes } from "./opcodes.ts";
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

const ELEMENTWISE: readonly string[] = [
  ...["neg", "abs", "sign", "exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "floor", "not"],
  ...[
    "add",
    "sub",
    "mul",
    "div",
    "pow",
    "max",
    "min",
    "equal",
    "less",
    "lessEqual",
    "and",
    "or",
    "where",
    "cast",
  ],
];

/** The lowering of a primitive by its name. */
export function loweringTable(): ReadonlyMap<string, Lower> {
  return new Map<string, Lower>([
    ...ELEMENTWISE.map((name) => [name, lowerSingle(name)] as const),
    ["elementwise", lowerElementwise],
    ["identity", lowerCopy],
    ["clipGradient", lowerCopy],
    ["stopGradient", lowerCopy],
    ["reshape", lowerCopy],
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
    ["softmax", lowerSoftmax(opcodes.softmax)],
    ["logSoftmax", lowerSoftmax(opcodes.logSoftmax)],
    ["random", lowerRandom],
    ["gru", lowerGru],
    ["lstm", lowerLstm],
    ["rnn", lowerRnn],
    ["linearScan", lowerLinearScan],
  ]);
}
