// The words shared by the records of all recurrent sequences; assembly/recurrent-sequence.ts,
// recurrent-forward.ts and recurrent-backward.ts read them in this order.
import {
  axes,
  type Named,
  type rnnGradientOperands,
  type rnnGradientResults,
  type rnnOperands,
  type rnnResults,
  type SequenceName,
} from "@grus/tensor";
import { roundUp } from "../round-up.ts";
import { gemmScratchBytes, packedColumnsBytes, packedRowsBytes } from "./gemm-scratch.ts";
import type { LoweringStep, Operand } from "./lowering.ts";

/** The number of rows in one product of the inputs, so that they stay in the L1 and L2 caches. */
const CHUNK_ROWS = 64;
/** The number of rows whose gate gradients are kept at once, so that they stay in the L2 cache. */
const GRADIENT_ROWS = 256;
/**
 * Up to this total number of rows, packing the weights would take longer than multiplying with them in place.
 */
const DIRECT_ROWS = 4;
/**
 * Up to this total number of rows, packing the weights takes a considerable part of the time; constant weights are
 * packed in the first run alone.
 */
const KEPT_ROWS = 256;
/** Bytes by which a row that is multiplied by stored weights is longer than four packed rows, at most. */
const STORED_PADDING = 64;
/** A gate's width in scratch memory is a multiple of this. */
const PANEL = 8;

/** The sizes of a recurrent sequence. */
export interface SequenceSizes {
  readonly batch: number;
  readonly time: number;
  readonly input: number;
  readonly hidden: number;
  /** `hidden` rounded up to whole panels. */
  readonly padded: number;
}

/** The operands of every sequence. */
type SequenceOperands = Named<typeof rnnOperands, Operand>;

/**
 * The sizes, from the shapes of x [batch, time, input] (or [time, batch, input]) and the hidden state [batch,
 * hidden].
 */
export function sequenceSizes(
  { attrs }: LoweringStep<SequenceName>,
  { x, hidden: state }: Pick<SequenceOperands, "x" | "hidden">,
): SequenceSizes {
  const [batch, hidden] = axes(state, 2);
  const [time, input] = [x.shape[attrs.timeMajor ? 0 : 1]!, x.shape[2]!];
  return { batch, time, input, hidden, padded: roundUp(hidden, PANEL) };
}

/** The words at the start of every recurrent record. */
export function sequenceWords(
  step: LoweringStep<SequenceName>,
  sizes: SequenceSizes,
  operands: SequenceOperands,
): number[] {
  const { batch, time, input, hidden } = sizes;
  const { x, hidden: state, weightIh, weightHh, biasIh, biasHh, lengths } = operands;
  const rows = batch * time;
  return [
    ...[batch, time, input, hidden, Number(step.attrs.timeMajor), Number(step.attrs.reverse)],
    ...[x, state, weightIh, weightHh, biasIh, biasHh, lengths].map((operand) => operand.pointer),
    ...[step.scratch(4 * (time + 1)), step.scratch(4 * rows), step.scratch(4 * rows)],
  ];
}

/** The number of steps with about `rows` rows. */
export function chunkSteps({ batch, time }: SequenceSizes, rows: number = GRADIENT_ROWS): number {
  return Math.max(1, Math.min(time, Math.floor(rows / Math.max(batch, 1))));
}

/** The words of a forward record that follow: `gates` of the cell, its results, and scratch memory. */
export function forwardWords(
  step: LoweringStep,
  sizes: SequenceSizes,
  gates: number,
  operands: Pick<SequenceOperands, "weightIh" | "weightHh">,
  results: Named<typeof rnnResults, Operand>,
): number[] {
  const { batch, time, input, hidden, padded } = sizes;
  const isStored = operands.weightIh.dtype === "int32";
  const isDirect = isStored || batch * time <= DIRECT_ROWS;
  const chunk = chunkSteps(sizes, CHUNK_ROWS);
  const rows = chunk * batch;
  const areKept =
    !isDirect && batch * time <= KEPT_ROWS && operands.weightIh.isConstant && operands.weightHh.isConstant;
  const packed = (depth: number) => (isDirect ? 0 : packedColumnsBytes(gates * padded, depth));
  const place = areKept ? step.kept : step.scratch;
  return [
    ...[gates, chunk, Number(isDirect) + Number(isStored), areKept ? step.kept(4) : 0],
    ...[results.output.pointer, results.hidden.pointer],
    place(packed(input)),
    place(packed(hidden)),
    step.scratch(4 * batch * padded),
    step.scratch(4 * rows * input),
    step.scratch(4 * rows * gates * padded),
    step.scratch(4 * batch * padded),
    step.scratch(packedRowsBytes(rows, Math.max(input, hidden)) + STORED_PADDING),
    step.scratch(4 * batch * gates * padded),
    ...step.tableWords(gates * padded),
  ];
}

/** The operands of every gradient step. */
type GradientOperands = Named<typeof rnnGradientOperands, Operand>;

/**
 * The words of a gradient record that follow those of the sequence: rows of `blocks` blocks of gate
 * gradients, of which the product with the hidden weights takes `gates`; then scratch memory.
 */
export function backwardWords(
  step: LoweringStep,
  sizes: SequenceSizes,
  { blocks, gates }: { readonly blocks: number; readonly gates: number },
  { output, dOutput, dHidden }: GradientOperands,
  gradients: Named<typeof rnnGradientResults, Operand>,
): number[] {
  const { batch, input, hidden, padded } = sizes;
  const { x, hidden: state, weightIh, weightHh, biasIh, biasHh } = gradients;
  const chunk = chunkSteps(sizes);
  const rows = chunk * batch;
  return [
    ...[blocks, chunk, 0, 0, 0, output.pointer, dOutput.pointer, dHidden.pointer],
    ...[x, state, weightIh, weightHh, biasIh, biasHh].map((gradient) => gradient.pointer),
    step.scratch(packedColumnsBytes(hidden, gates * hidden)),
    step.scratch(4 * batch * padded),
    step.scratch(4 * rows * blocks * hidden),
    step.scratch(4 * rows * hidden),
    step.scratch(4 * rows * input),
    step.scratch(4 * rows * input),
    step.scratch(packedRowsBytes(batch, blocks * hidden)),
    step.scratch(4 * batch * padded),
    step.ownScratch(gradientScratchBytes(sizes, rows, blocks)),
  ];
}

/** Scratch memory of the largest product over a chunk. */
function gradientScratchBytes({ input, hidden }: SequenceSizes, rows: number, blocks: number): number {
  const [height, width] = [blocks * hidden, Math.max(input, hidden)];
  return Math.max(gemmScratchBytes(height, width, rows), gemmScratchBytes(rows, input, height));
}
