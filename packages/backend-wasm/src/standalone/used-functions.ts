// The functions of the kernels that a plan calls, by the names that assembly/standalone.ts exports.
import { COS, EXP, LOG, POW, SIN } from "../lowering/elementwise-opcodes.ts";
import {
  OP_ARGMAX,
  OP_ARGMAX_INT,
  OP_COPY,
  OP_ELEMENTWISE,
  OP_FILL,
  OP_GATHER,
  OP_GATHER_STORED,
  OP_GRU,
  OP_LINEAR_SCAN,
  OP_LOG_SOFTMAX,
  OP_LSTM,
  OP_MATMUL,
  OP_MATMUL_STORED,
  OP_RANDOM_BITS,
  OP_RANDOM_UNIFORM,
  OP_REDUCE_MAX,
  OP_REDUCE_MAX_INT,
  OP_REDUCE_SUM,
  OP_REDUCE_SUM_INT,
  OP_RNN,
  OP_SCAN,
  OP_SOFTMAX,
  OP_STRIDED_COPY,
} from "../lowering/opcodes.ts";

/**
 * The functions needed by the records between two addresses, including nested ones. `words` are at `address`.
 */
export function usedFunctions(
  words: Int32Array,
  address: number,
  [start, end]: readonly [number, number],
): ReadonlySet<string> {
  const found = new Set<string>(["execute"]);
  const visit = (from: number, to: number) => {
    for (let at = (from - address) / 4; at < (to - address) / 4; at += words[at + 1]! + 2) {
      const opcode = words[at]!;
      const args = words.subarray(at + 2, at + 2 + words[at + 1]!);
      found.add(recordFunctions.get(opcode)!);
      if (opcode === OP_ELEMENTWISE) for (const name of elementwiseFunctions(args)) found.add(name);
      if (opcode === OP_SCAN) visit(args[0]!, args[1]!);
    }
  };
  visit(start, end);
  return found;
}

const recordFunctions: ReadonlyMap<number, string> = new Map([
  [OP_MATMUL, "matmulRecord"],
  [OP_MATMUL_STORED, "matmulStoredRecord"],
  [OP_GRU, "gruRecord"],
  [OP_LSTM, "lstmRecord"],
  [OP_RNN, "rnnRecord"],
  [OP_LINEAR_SCAN, "linearScanRecord"],
  [OP_ELEMENTWISE, "elementwiseRecord"],
  [OP_STRIDED_COPY, "stridedCopyRecord"],
  [OP_COPY, "copyRecord"],
  [OP_FILL, "fillRecord"],
  [OP_REDUCE_SUM, "reduceSumRecord"],
  [OP_REDUCE_MAX, "reduceMaxRecord"],
  [OP_REDUCE_SUM_INT, "reduceSumIntRecord"],
  [OP_REDUCE_MAX_INT, "reduceMaxIntRecord"],
  [OP_ARGMAX, "argmaxRecord"],
  [OP_ARGMAX_INT, "argmaxIntRecord"],
  [OP_GATHER, "gatherRecord"],
  [OP_GATHER_STORED, "gatherStoredRecord"],
  [OP_SOFTMAX, "softmaxRecord"],
  [OP_LOG_SOFTMAX, "logSoftmaxRecord"],
  [OP_RANDOM_BITS, "randomBitsRecord"],
  [OP_RANDOM_UNIFORM, "randomUniformRecord"],
  [OP_SCAN, "scanRecord"],
]);

/** Elementwise operations that are separate functions, by opcode. */
const operationFunctions: ReadonlyMap<number, string> = new Map([
  [EXP, "exp"],
  [LOG, "log"],
  [SIN, "sine"],
  [COS, "cosine"],
  [POW, "power"],
]);

/**
 * Those called by the instructions of an elementwise record; assembly/elementwise.ts has the layout of the
 * record.
 */
function elementwiseFunctions(args: Int32Array): string[] {
  const [registers, expansions, instructions] = [args[1]!, args[2]!, args[3]!];
  const first = 5 + 2 * registers + 4 * expansions;
  const operations = Array.from({ length: instructions }, (_, i) => args[first + 5 * i]!);
  return operations.flatMap((operation) => operationFunctions.get(operation) ?? []);
}
