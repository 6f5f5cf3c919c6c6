// Which of the kernels' functions a plan calls, by the names that assembly/standalone.ts exports.
import { opcodes } from "../lowering/opcodes.ts";

/** The functions that the records between two addresses need, nested ones included. `words` lie at `address`. */
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
      if (opcode === opcodes.elementwise) for (const name of elementwiseFunctions(args)) found.add(name);
      if (opcode === opcodes.scan) visit(args[0]!, args[1]!);
    }
  };
  visit(start, end);
  return found;
}

const recordFunctions: ReadonlyMap<number, string> = new Map([
  [opcodes.matmul, "matmulRecord"],
  [opcodes.gru, "gruRecord"],
  [opcodes.lstm, "lstmRecord"],
  [opcodes.rnn, "rnnRecord"],
  [opcodes.linearScan, "linearScanRecord"],
  [opcodes.elementwise, "elementwiseRecord"],
  [opcodes.stridedCopy, "stridedCopyRecord"],
  [opcodes.copy, "copyRecord"],
  [opcodes.fill, "fillRecord"],
  [opcodes.reduceSum, "reduceSumRecord"],
  [opcodes.reduceMax, "reduceMaxRecord"],
  [opcodes.reduceSumInt, "reduceSumIntRecord"],
  [opcodes.reduceMaxInt, "reduceMaxIntRecord"],
  [opcodes.argmax, "argmaxRecord"],
  [opcodes.argmaxInt, "argmaxIntRecord"],
  [opcodes.gather, "gatherRecord"],
  [opcodes.softmax, "softmaxRecord"],
  [opcodes.logSoftmax, "logSoftmaxRecord"],
  [opcodes.randomBits, "randomBitsRecord"],
  [opcodes.randomUniform, "randomUniformRecord"],
  [opcodes.scan, "scanRecord"],
]);

/** Elementwise operations that are functions of their own, by their numbers in assembly/elementwise-operations.ts. */
const operationFunctions: ReadonlyMap<number, string> = new Map([
  [5, "exp"],
  [6, "log"],
  [39, "sine"],
  [40, "cosine"],
  [41, "power"],
]);

/** Those that the instructions of an elementwise record call; assembly/elementwise.ts has the record's layout. */
function elementwiseFunctions(args: Int32Array): string[] {
  const [, registers, expansions, instructions] = args as unknown as [number, number, number, number];
  const first = 5 + 2 * registers + 4 * expansions;
  const operations = Array.from({ length: instructions }, (_, i) => args[first + 5 * i]!);
  return operations.flatMap((operation) => operationFunctions.get(operation) ?? []);
}
