// The memory of a module before the first run: constants, the words of the plan and the initial state.
import { type Program, sizeOf, type TypedArray, type Variable } from "@grus/tensor";
import { WasmMemoryError } from "../errors.ts";
import type { KernelLowerings } from "../kernel-build.ts";
import { planProgram } from "../plan.ts";

/** A range of memory: its address and the number of four-byte words. */
export interface Range {
  readonly address: number;
  readonly words: number;
}

/** A part of the memory image, of at most a megabyte. */
export interface Segment {
  /** Ranges in the order of `pieces`; adjacent ones are merged. */
  readonly ranges: readonly Range[];
  /** The words, in views of the constants. */
  readonly pieces: readonly Int32Array[];
  /** The number of words in all ranges. */
  readonly words: number;
}

/** The memory image of a program. */
export interface MemoryImage {
  /** The number of pages of 64 KiB. */
  readonly pages: number;
  /** The words of the plan and their address. */
  readonly plan: Int32Array;
  readonly planAt: number;
  /** The start and end of the records to execute. */
  readonly execute: readonly [number, number];
  /** What is not zero, sorted by address. */
  readonly segments: readonly Segment[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly state: readonly Range[];
}

/** The largest number of words of a segment. */
const SEGMENT_WORDS = 2 ** 18;
const PAGE = 65_536;
const LARGEST = 65_536;
/** Bytes of a cache line, the alignment of the program's memory. */
const LINE = 64;

/**
 * Lays out `program` for one thread in memory that is free from `heapBase` on, with the initial values
 * `state`. Throws MissingKernelError for a missing kernel, WasmMemoryError for a program that is too large.
 */
export function memoryImage(
  program: Program,
  state: readonly TypedArray[],
  { build, heapBase }: { readonly build: KernelLowerings; readonly heapBase: number },
): MemoryImage {
  const base = Math.ceil(heapBase / LINE) * LINE;
  const laid = planProgram(program, 1, build);
  const pages = Math.ceil((base + laid.bytes) / PAGE);
  if (pages > LARGEST) throw new WasmMemoryError(laid.bytes, base);
  const at = (variable: Variable) => base + laid.offsetOf(variable);
  const plan = laid.words(base);
  const planAt = base + laid.wordsAt;
  const stateRanges = program.state.map(({ current }) => ({
    address: at(current),
    words: sizeOf(program.variables[current]!.shape),
  }));
  const pieces = [
    { address: planAt, content: plan },
    ...laid.constants.map(({ constant, offset }) => ({
      address: base + offset,
      content: wordsOf(constant.data),
    })),
    ...state.map((data, i) => ({ address: stateRanges[i]!.address, content: wordsOf(data) })),
  ];
  return {
    segments: segmentsOf(pieces),
    ...{ pages, plan, planAt },
    execute: [planAt, planAt + 4 * laid.topWords],
    inputs: program.inputs.map(at),
    outputs: laid.outputs.map((offset) => base + offset),
    state: stateRanges,
  };
}

interface Piece {
  readonly address: number;
  readonly content: Int32Array;
}

/** The nonzero pieces in segments. */
function segmentsOf(pieces: readonly Piece[]): Segment[] {
  const kept = pieces
    .filter(({ content }) => content.some((word) => word !== 0))
    .sort((a, b) => a.address - b.address)
    .flatMap(cut);
  const segments: { ranges: { address: number; words: number }[]; pieces: Int32Array[]; words: number }[] =
    [];
  for (const { address, content } of kept) {
    let segment = segments.at(-1);
    if (segment === undefined || segment.words + content.length > SEGMENT_WORDS) {
      segment = { ranges: [], pieces: [], words: 0 };
      segments.push(segment);
    }
    const last = segment.ranges.at(-1);
    if (last !== undefined && last.address + 4 * last.words === address) last.words += content.length;
    else segment.ranges.push({ address, words: content.length });
    segment.pieces.push(content);
    segment.words += content.length;
  }
  return segments;
}

/** A piece in parts of the size of a segment. */
function cut({ address, content }: Piece): Piece[] {
  return Array.from({ length: Math.ceil(content.length / SEGMENT_WORDS) }, (_, i) => ({
    address: address + 4 * i * SEGMENT_WORDS,
    content: content.subarray(i * SEGMENT_WORDS, (i + 1) * SEGMENT_WORDS),
  }));
}

/** Elements as the kernels store them: float32 and int32 unchanged, bool as one word each. */
function wordsOf(data: TypedArray): Int32Array {
  if (data instanceof Int32Array) return data;
  if (data instanceof Uint8Array) return Int32Array.from(data);
  const { buffer, byteOffset, length } = data instanceof Float32Array ? data : Float32Array.from(data);
  return new Int32Array(buffer, byteOffset, length);
}
