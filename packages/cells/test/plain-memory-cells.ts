// Whole steps of cells with a memory over an RNN controller, in plain numbers, from the papers.
import type { Tensor } from "@grus/tensor";
import {
  plainAllocation,
  plainContent,
  plainInterpolation,
  plainLinks,
  plainPrecedence,
  plainRead,
  plainRetention,
  plainSharpening,
  plainShift,
  plainUsage,
  plainWrite,
  transposed,
} from "./plain-memory.ts";

/** One row's state. The Neural Turing Machine has neither usage, precedence nor links. */
export interface PlainState {
  readonly controller: number[];
  readonly output: number[];
  readonly memory: number[][];
  readonly reads: number[][];
  readonly readWeights: number[][];
  readonly writeWeights: number[][];
  readonly usage?: number[][];
  readonly precedence?: number[][];
  readonly links?: number[][];
}

/** The sizes of a memory. */
export interface PlainShape {
  readonly width: number;
  readonly readHeads: number;
  readonly writeHeads: number;
  readonly reach: number;
}

type Parameters = Readonly<Record<string, Tensor>>;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => Math.log(1 + Math.exp(x));
const softmax = (x: readonly number[]) => {
  const powers = x.map(Math.exp);
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => value / total);
};

function affine(weight: Tensor, bias: Tensor, x: readonly number[]): number[] {
  const columns = weight.shape[1]!;
  return Array.from(bias.data, (b, row) =>
    x.reduce((total, value, i) => total + weight.data[row * columns + i]! * value, b),
  );
}

/** tanh(W x + b + U h + c) of an RNN that reads the input and the read vectors. */
function control(p: Parameters, state: PlainState, input: readonly number[]): number[] {
  const seen = affine(p["controller.weightIh"]!, p["controller.biasIh"]!, [...input, ...state.reads.flat()]);
  const recalled = affine(p["controller.weightHh"]!, p["controller.biasHh"]!, state.controller);
  return seen.map((value, i) => Math.tanh(value + recalled[i]!));
}

/** Takes numbers from the front, `heads` times `features`. */
function reader(interfaceVector: readonly number[]): (heads: number, features: number) => number[][] {
  let next = 0;
  return (heads, features) =>
    Array.from({ length: heads }, () => {
      next += features;
      return interfaceVector.slice(next - features, next);
    });
}

/** A step of the Neural Turing Machine. */
export function plainMachineStep(
  p: Parameters,
  state: PlainState,
  input: readonly number[],
  { width, readHeads, writeHeads, reach }: PlainShape,
): PlainState {
  const controller = control(p, state, input);
  const take = reader(affine(p["heads.weight"]!, p["heads.bias"]!, controller));
  const heads = readHeads + writeHeads;
  const [keys, strengths, gates] = [take(heads, width), take(heads, 1), take(heads, 1)];
  const [shifts, gammas] = [take(heads, 2 * reach + 1), take(heads, 1)];
  const [erase, values] = [take(writeHeads, width), take(writeHeads, width)];
  const weights = [...state.readWeights, ...state.writeWeights].map((previous, h) => {
    const content = plainContent(state.memory, keys[h]!.map(Math.tanh), softplus(strengths[h]![0]!));
    const gated = plainInterpolation(content, previous, sigmoid(gates[h]![0]!));
    const shifted = plainShift(gated, softmax(shifts[h]!));
    return plainSharpening(shifted, 1 + softplus(gammas[h]![0]!));
  });
  const [readWeights, writeWeights] = [weights.slice(0, readHeads), weights.slice(readHeads)];
  const reads = readWeights.map((w) => plainRead(state.memory, w));
  const erased = erase.map((row) => row.map(sigmoid));
  const added = values.map((row) => row.map(Math.tanh));
  const memory = plainWrite(state.memory, writeWeights, erased, added);
  const output = affine(p["output.weight"]!, p["output.bias"]!, [...controller, ...reads.flat()]);
  return { controller, output, memory, reads, readWeights, writeWeights };
}

/** A step of the Differentiable Neural Computer. */
export function plainComputerStep(
  p: Parameters,
  state: PlainState,
  input: readonly number[],
  { width, readHeads }: PlainShape,
): PlainState {
  const controller = control(p, state, input);
  const take = reader(affine(p["heads.weight"]!, p["heads.bias"]!, controller));
  const strength = (x: readonly number[]) => 1 + softplus(x[0]!);
  const [readKeys, readStrengths] = [take(readHeads, width), take(readHeads, 1)];
  const [writeKey, writeStrength] = [take(1, width)[0]!, take(1, 1)[0]!];
  const [erase, value] = [take(1, width)[0]!.map(sigmoid), take(1, width)[0]!];
  const free = take(readHeads, 1).map(([gate]) => sigmoid(gate!));
  const [allocationGate, writeGate] = [sigmoid(take(1, 1)[0]![0]!), sigmoid(take(1, 1)[0]![0]!)];
  const modes = take(readHeads, 3).map(softmax);

  const retained = plainRetention(free, state.readWeights);
  const usage = plainUsage(state.usage![0]!, state.writeWeights[0]!, retained);
  const allocation = plainAllocation(usage);
  const content = plainContent(state.memory, writeKey, strength(writeStrength));
  const written = allocation.map(
    (a, i) => writeGate * (allocationGate * a + (1 - allocationGate) * content[i]!),
  );
  const memory = plainWrite(state.memory, [written], [erase], [value]);
  const links = plainLinks(state.links!, state.precedence![0]!, written);
  const readWeights = state.readWeights.map((previous, h) => {
    const backward = plainRead(links, previous);
    const forward = plainRead(transposed(links), previous);
    const found = plainContent(memory, readKeys[h]!, strength(readStrengths[h]!));
    return found.map(
      (c, i) => modes[h]![0]! * backward[i]! + modes[h]![1]! * c + modes[h]![2]! * forward[i]!,
    );
  });
  const reads = readWeights.map((w) => plainRead(memory, w));
  return {
    controller,
    output: affine(p["output.weight"]!, p["output.bias"]!, [...controller, ...reads.flat()]),
    memory,
    reads,
    readWeights,
    writeWeights: [written],
    usage: [usage],
    precedence: [plainPrecedence(state.precedence![0]!, written)],
    links,
  };
}
