// The interpreter of plans: iterates over records of [operation, word count, ...words] and calls their
// kernels.

import {
  OP_ARGMAX,
  OP_ARGMAX_INT,
  OP_COPY,
  OP_CROSS_ENTROPY,
  OP_CROSS_ENTROPY_GRADIENT,
  OP_DIVIDED_SCAN,
  OP_ELEMENTWISE,
  OP_FILL,
  OP_GATHER,
  OP_GATHER_STORED,
  OP_GRU,
  OP_GRU_GRADIENT,
  OP_LINEAR_SCAN,
  OP_LOG_SOFTMAX,
  OP_LSTM,
  OP_LSTM_GRADIENT,
  OP_MATMUL,
  OP_MATMUL_STORED,
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
} from "../src/lowering/opcodes";
import { argmaxIntRecord, argmaxRecord } from "./argmax";
import {
  crossEntropyGradientRecord,
  crossEntropyGradientWork,
  crossEntropyRecord,
  crossEntropyWork,
} from "./cross-entropy";
import { elementwiseRecord, elementwiseWork } from "./elementwise";
import { GRADIENTS, SMALL, STORED } from "./features";
import { gatherRecord, gatherWork, scatterAddRecord, scatterAddWork } from "./gather";
import { gruRecord } from "./gru";
import { gruGradientRecord } from "./gru-gradient";
import { linearScanRecord, linearScanWork } from "./linear-scan";
import { lstmRecord } from "./lstm";
import { lstmGradientRecord } from "./lstm-gradient";
import { matmulRecord, matmulStoredRecord, matmulWork } from "./matmul";
import { copyRecord, copyWork, fillRecord, fillWork, stridedCopyRecord, stridedCopyWork } from "./move";
import { passWork } from "./pass";
import { randomBitsRecord, randomUniformRecord, randomWork } from "./random";
import { sequenceWork } from "./recurrent-sequence";
import { reduceMaxIntRecord, reduceMaxRecord, reduceSumIntRecord, reduceSumRecord } from "./reduce";
import { rnnRecord } from "./rnn";
import { rnnGradientRecord } from "./rnn-gradient";
import { logSoftmaxRecord, softmaxRecord, softmaxWork } from "./softmax";
import { gatherStoredRecord } from "./stored-weights";
import { barrier, follow, isFirst, isTeam, lead, leaveTeam, rejoinTeam, threadIndex } from "./team";

/**
 * Runs the records in [start, end), byte addresses, with a team of `team` threads. `control` is the control
 * block of the team, `own` the stride in bytes between the scratch memories of threads.
 */
export function execute(control: usize, start: usize, end: usize, team: i32, own: usize): void {
  lead(control, start, end, team, own, runRecords);
}

/** Joins the run that has just started, as thread `index`. */
export function work(control: usize, index: i32): void {
  follow(control, index, runRecords);
}

/** The kind of results of the previous record: none yet, those of the first thread only, or those of all. */
const NOTHING: i32 = 0;
const OF_FIRST: i32 = 1;
const OF_ALL: i32 = 2;

function runRecords(start: usize, end: usize): void {
  let before = NOTHING;
  let record = start;
  while (record < end) {
    const args = record + 8;
    const operation = load<i32>(record);
    if (isTeam()) before = runShared(operation, args, before);
    else dispatch(operation, args);
    record = args + ((<usize>load<i32>(record, 4)) << 2);
  }
}

/**
 * Runs a record in a team: all threads compute their parts, or the first the whole; waits where results of
 * other threads are needed.
 */
function runShared(operation: i32, args: usize, before: i32): i32 {
  const divided = isDivided(operation, args);
  if (before != NOTHING && (divided || before == OF_ALL)) barrier();
  if (divided) {
    dispatch(operation, args);
    return OF_ALL;
  }
  if (isFirst()) {
    const team = leaveTeam();
    dispatch(operation, args);
    rejoinTeam(team);
  }
  return OF_FIRST;
}

/** Whether a record is large enough to divide: it must take much longer than the barriers around it. */
function isDivided(operation: i32, args: usize): bool {
  if (GRADIENTS && operation >= OP_CROSS_ENTROPY) return lossWork(operation, args) >= DIVIDED_WORK;
  switch (operation) {
    case OP_ELEMENTWISE:
      return elementwiseWork(args) >= DIVIDED_WORK;
    case OP_MATMUL:
      return matmulWork(args) >= DIVIDED_WORK;
    case OP_GRU:
    case OP_GRU_GRADIENT:
    case OP_LSTM:
    case OP_LSTM_GRADIENT:
    case OP_RNN:
    case OP_RNN_GRADIENT:
      return sequenceWork(args) >= DIVIDED_WORK;
    case OP_LINEAR_SCAN:
      return linearScanWork(args) >= DIVIDED_WORK;
    case OP_SOFTMAX:
    case OP_LOG_SOFTMAX:
      return softmaxWork(args) >= DIVIDED_WORK;
    case OP_DIVIDED_SCAN:
      return true;
    default:
      return !SMALL && shareWork(operation, args) >= DIVIDED_WORK;
  }
}

/** The work of an operation that small builds leave to one thread; 0 for those that are never divided. */
function shareWork(operation: i32, args: usize): i64 {
  switch (operation) {
    case OP_REDUCE_SUM:
    case OP_REDUCE_MAX:
    case OP_REDUCE_SUM_INT:
    case OP_REDUCE_MAX_INT:
    case OP_ARGMAX:
    case OP_ARGMAX_INT:
      return passWork(args);
    case OP_STRIDED_COPY:
      return stridedCopyWork(args);
    case OP_COPY:
      return copyWork(args);
    case OP_FILL:
      return fillWork(args);
    case OP_GATHER:
      return gatherWork(args);
    case OP_SCATTER_ADD:
      return scatterAddWork(args);
    case OP_RANDOM_BITS:
    case OP_RANDOM_UNIFORM:
      return randomWork(args);
    default:
      return 0;
  }
}

/** An approximate number of operations: some tens of microseconds. */
const DIVIDED_WORK: i64 = 200000;

function dispatch(operation: i32, args: usize): void {
  if (GRADIENTS && operation >= OP_CROSS_ENTROPY) return dispatchLoss(operation, args);
  switch (operation) {
    case OP_ELEMENTWISE:
      return elementwiseRecord(args);
    case OP_MATMUL:
      return matmulRecord(args);
    case OP_MATMUL_STORED:
      if (STORED) return matmulStoredRecord(args);
      return unreachable();
    case OP_GRU:
      return gruRecord(args);
    case OP_GRU_GRADIENT:
      if (GRADIENTS) return gruGradientRecord(args);
      return unreachable();
    case OP_LSTM:
      return lstmRecord(args);
    case OP_LSTM_GRADIENT:
      if (GRADIENTS) return lstmGradientRecord(args);
      return unreachable();
    case OP_RNN:
      return rnnRecord(args);
    case OP_RNN_GRADIENT:
      if (GRADIENTS) return rnnGradientRecord(args);
      return unreachable();
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
    case OP_GATHER_STORED:
      if (STORED) return gatherStoredRecord(args);
      return unreachable();
    case OP_SCATTER_ADD:
      if (GRADIENTS) return scatterAddRecord(args);
      return unreachable();
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
    case OP_DIVIDED_SCAN:
      return dividedScanRecord(args);
    default:
      unreachable();
  }
}

/** The kernels of losses. */
function dispatchLoss(operation: i32, args: usize): void {
  switch (operation) {
    case OP_CROSS_ENTROPY:
      return crossEntropyRecord(args);
    case OP_CROSS_ENTROPY_GRADIENT:
      return crossEntropyGradientRecord(args);
    default:
      unreachable();
  }
}

function lossWork(operation: i32, args: usize): i64 {
  switch (operation) {
    case OP_CROSS_ENTROPY:
      return crossEntropyWork(args);
    case OP_CROSS_ENTROPY_GRADIENT:
      return crossEntropyGradientWork(args);
    default:
      return 0;
  }
}

/**
 * [parts, then the address of the words of a scan for each part]: scans of ranges of rows, one for each thread, which
 * runs it alone.
 */
function dividedScanRecord(args: usize): void {
  const parts = load<i32>(args);
  const index = threadIndex();
  const team = leaveTeam();
  // Without a team this thread runs all.
  for (let part = 0; part < parts; part++)
    if (team == 1 || part == index) scanRecord(<usize>load<i32>(args + ((<usize>part) << 2), 4));
  rejoinTeam(team);
}

/**
 * [bodyStart, bodyEnd, length, reverse, carries, xs, ys, then
 *  a carry: initial, bodyIn, bodyOut, staging, final, bytes;
 *  an x: sequence, bodyIn, bytes, bytes from one step to the next;
 *  a y: bodyOut, sequence, bytes, bytes from one step to the next].
 * Carries are copied through staging, since a body may exchange them.
 */
export function scanRecord(args: usize): void {
  const start = <usize>load<i32>(args);
  const end = <usize>load<i32>(args, 4);
  const length = load<i32>(args, 8);
  const reverse = load<i32>(args, 12);
  const carries = args + 28;
  const xs = carries + <usize>load<i32>(args, 16) * 24;
  const ys = xs + <usize>load<i32>(args, 20) * 16;
  const stop = ys + <usize>load<i32>(args, 24) * 16;
  for (let c = carries; c < xs; c += 24) copyWords(c, 0, 4, 20);
  for (let step = 0; step < length; step++) {
    const t = reverse ? length - 1 - step : step;
    for (let x = xs; x < ys; x += 16) {
      const from = <usize>load<i32>(x) + t * load<i32>(x, 12);
      memory.copy(<usize>load<i32>(x, 4), from, <usize>load<i32>(x, 8));
    }
    runRecords(start, end);
    for (let y = ys; y < stop; y += 16) {
      const to = <usize>load<i32>(y, 4) + t * load<i32>(y, 12);
      memory.copy(to, <usize>load<i32>(y), <usize>load<i32>(y, 8));
    }
    for (let c = carries; c < xs; c += 24) copyWords(c, 8, 12, 20);
    for (let c = carries; c < xs; c += 24) copyWords(c, 12, 4, 20);
  }
  for (let c = carries; c < xs; c += 24) copyWords(c, 4, 16, 20);
}

/** Copies between the addresses at byte offsets `from` and `to` of a record. */
function copyWords(record: usize, from: usize, to: usize, bytes: usize): void {
  memory.copy(
    <usize>load<i32>(record + to),
    <usize>load<i32>(record + from),
    <usize>load<i32>(record + bytes),
  );
}

/** The end of the kernels' constants: memory from here on is free. */
export function heapBase(): usize {
  return __heap_base;
}
