// Padding of sequences of different lengths to one batch, with their lengths.
import type { RaggedData } from "@grus/tensor";
import { OptionError } from "./errors.ts";
import { wholeNumber } from "./option-checks.ts";

/**
 * The steps of one sequence, row-major: [length, features] numbers, or whole numbers (tokens), [length] or
 * [length, features].
 */
export type SequenceArray = Float32Array | Int32Array;

/** How to pad. */
export interface PadOptions {
  /**
   * Numbers per step. Default 1 for a Float32Array; an Int32Array without it has one token per step, and no
   * axis for them.
   */
  readonly features?: number | undefined;
  /** Steps to pad to; by default the longest sequence's. */
  readonly time?: number | undefined;
  /** The value of padding. Default 0. */
  readonly value?: number | undefined;
}

/**
 * Pads sequences at their end: values [batch, time, features] float32 or int32, or [batch, time] int32 for
 * tokens without `features`, zero (or `value`) after each sequence's end. All are of one type. Throws {@link OptionError} when one is
 * longer than `time`, or not a whole number of steps.
 */
export function padSequences<One extends SequenceArray>(
  sequences: readonly One[],
  options: PadOptions = {},
): RaggedData<One extends Int32Array ? "int32" : "float32"> {
  const { value = 0 } = options;
  const tokens = sequences[0] instanceof Int32Array;
  const features = wholeNumber("features", options.features ?? 1, 1);
  const lengths = Int32Array.from(sequences, (sequence, i) => stepsOf(sequence, features, tokens, i));
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const time = wholeNumber("time", options.time ?? longest, 0);
  if (longest > time) throw tooLong(lengths, time);
  const batch = sequences.length;
  const size = batch * time * features;
  const data = tokens ? new Int32Array(size) : new Float32Array(size);
  const hasAxis = !tokens || options.features !== undefined;
  data.fill(value);
  for (let i = 0; i < batch; i++) data.set(sequences[i]!, i * time * features);
  return {
    values: {
      shape: hasAxis ? [batch, time, features] : [batch, time],
      dtype: tokens ? "int32" : "float32",
      data,
    },
    lengths: { shape: [batch], dtype: "int32", data: lengths },
  };
}

/** The number of steps of a sequence. Throws {@link OptionError} when its numbers do not fill whole steps. */
export function stepsOf(
  sequence: SequenceArray,
  features: number,
  tokens: boolean,
  index: number,
  field?: string,
): number {
  const steps = sequence.length / features;
  const ofOneType = sequence instanceof Int32Array === tokens;
  if (ofOneType && Number.isInteger(steps)) return steps;
  const sequenceName = field === undefined ? `sequence ${index}` : `sequence ${index} of "${field}"`;
  throw new OptionError({
    problem: ofOneType
      ? `${sequenceName} has ${sequence.length} numbers; expected whole steps of ${features} features.`
      : `${sequenceName} is ${tokens ? "a Float32Array" : "an Int32Array"}; expected the type of the first.`,
  });
}

function tooLong(lengths: Int32Array, time: number): OptionError {
  const index = lengths.findIndex((length) => length > time);
  return new OptionError({
    problem: `sequence ${index} has ${lengths[index]} steps; expected at most time ${time}.`,
    cure: "Cut it, or pad to a larger time.",
  });
}
