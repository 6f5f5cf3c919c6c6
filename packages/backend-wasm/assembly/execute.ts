// The interpreter of plans: walks records of [operation, word count, ...words] and calls their kernels.
import { argmaxIntRecord, argmaxRecord } from "./argmax";
import { elementwiseRecord } from "./elementwise";
import { gatherRecord, scatterAddRecord } from "./gather";
import { gruRecord } from "./gru";
import { gruGradientRecord } from "./gru-gradient";
import { linearScanRecord } from "./linear-scan";
import { lstmRecord } from "./lstm";
import { lstmGradientRecord } from "./lstm-gradient";
import { matmulRecord } from "./matmul";
import { copyRecord, fillRecord, stridedCopyRecord } from "./move";
import {
  OP_ARGMAX,
  OP_ARGMAX_INT,
  OP_COPY,
  OP_ELEMENTWISE,
  OP_FILL,
  OP_GATHER,
  OP_GRU,
  OP_GRU_GRADIENT,
  OP_LINEAR_SCAN,
  OP_LOG_SOFTMAX,
  OP_LSTM,
  OP_LSTM_GRADIENT,
  OP_MATMUL,
  OP_RANDOM_BITS,
  OP_RANDOM_UNIFORM,
  OP_REDUCE_MAX,
  OP_REDUCE_MAX_INT,
  OP_REDUCE_SUM,
  OP_REDUCE_SUM_INT,
  OP_RNN,
  OP_RNN_GRADIENT,
  OP_SCAN,
  OP_SCATTER_ADD,
  OP_SOFTMAX,
  OP_STRIDED_COPY,
} from "./opcodes";
import { randomBitsRecord, randomUniformRecord } from "./random";
import { reduceMaxIntRecord, reduceMaxRecord, reduceSumIntRecord, reduceSumRecord } from "./reduce";
import { rnnRecord } from "./rnn";
import { rnnGradientRecord } from "./rnn-gradient";
import { logSoftmaxRecord, softmaxRecord } from "./softmax";

/** Runs the records from `start` up to `end`, byte addresses. */
export function execute(start: usize, end: usize): void {
  let record = start;
  while (record < end) {
    const args = record + 8;
    dispatch(load<i32>(record), args);
    record = args + ((<usize>load<i32>(record, 4)) << 2);
  }
}

function dispatch(operation: i32, args: usize): void {
  switch (operation) {
    case OP_ELEMENTWISE:
      return elementwiseRecord(args);
    case OP_MATMUL:
      return matmulRecord(args);
    case OP_GRU:
      return gruRecord(args);
    case OP_GRU_GRADIENT:
      return gruGradientRecord(args);
    case OP_LSTM:
      return lstmRecord(args);
    case OP_LSTM_GRADIENT:
      return lstmGradientRecord(args);
    case OP_RNN:
      return rnnRecord(args);
    case OP_RNN_GRADIENT:
      return rnnGradientRecord(args);
    case OP_LINEAR_SCAN:
      return linearScanRecord(args);
    case OP_STRIDED_COPY:
      return stridedCopyRecord(args);
    case OP_COPY:
      return copyRecord(args);
    case OP_FILL:
      return fillRecord(args);
    case OP_REDUCE_SUM:
      return reduceSumRecord(args);
    case OP_REDUCE_MAX:
      return reduceMaxRecord(args);
    case OP_REDUCE_SUM_INT:
      return reduceSumIntRecord(args);
    case OP_REDUCE_MAX_INT:
      return reduceMaxIntRecord(args);
    case OP_ARGMAX:
      return argmaxRecord(args);
    case OP_ARGMAX_INT:
      return argmaxIntRecord(args);
    case OP_GATHER:
      return gatherRecord(args);
    case OP_SCATTER_ADD:
      return scatterAddRecord(args);
    case OP_SOFTMAX:
      return softmaxRecord(args);
    case OP_LOG_SOFTMAX:
      return logSoftmaxRecord(args);
    case OP_RANDOM_BITS:
      return randomBitsRecord(args);
    case OP_RANDOM_UNIFORM:
      return randomUniformRecord(args);
    case OP_SCAN:
      return scanRecord(args);
    default:
      unreachable();
  }
}

/**
 * [bodyStart, bodyEnd, length, reverse, carries, xs, ys, then
 *  a carry: initial, bodyIn, bodyOut, staging, final, bytes; an x: sequence, bodyIn, bytes; a y: bodyOut, sequence, bytes].
 * Carries move through staging, since a body may swap them.
 */
function scanRecord(args: usize): void {
  const start = <usize>load<i32>(args);
  const end = <usize>load<i32>(args, 4);
  const length = load<i32>(args, 8);
  const reverse = load<i32>(args, 12);
  const carries = args + 28;
  const xs = carries + <usize>load<i32>(args, 16) * 24;
  const ys = xs + <usize>load<i32>(args, 20) * 12;
  const stop = ys + <usize>load<i32>(args, 24) * 12;
  for (let c = carries; c < xs; c += 24) copyWords(c, 0, 4, 20);
  for (let step = 0; step < length; step++) {
    const t = reverse ? length - 1 - step : step;
    for (let x = xs; x < ys; x += 12) {
      const bytes = <usize>load<i32>(x, 8);
      memory.copy(<usize>load<i32>(x, 4), <usize>load<i32>(x) + t * bytes, bytes);
    }
    execute(start, end);
    for (let y = ys; y < stop; y += 12) {
      const bytes = <usize>load<i32>(y, 8);
      memory.copy(<usize>load<i32>(y, 4) + t * bytes, <usize>load<i32>(y), bytes);
    }
    for (let c = carries; c < xs; c += 24) copyWords(c, 8, 12, 20);
    for (let c = carries; c < xs; c += 24) copyWords(c, 12, 4, 20);
  }
  for (let c = carries; c < xs; c += 24) copyWords(c, 4, 16, 20);
}

/** Copies between the addresses that a record holds at byte offsets `from` and `to`. */
function copyWords(record: usize, from: usize, to: usize, bytes: usize): void {
  memory.copy(
    <usize>load<i32>(record + to),
    <usize>load<i32>(record + from),
    <usize>load<i32>(record + bytes),
  );
}

/** Where the kernels' own constants end: memory from here on is free. */
export function heapBase(): usize {
  return __heap_base;
}
