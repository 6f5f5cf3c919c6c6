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

/** The memory image of a program. */
export interface MemoryImage {
  /** The number of pages of 64 KiB. */
  readonly pages: number;
  /** The words of the plan and their address. */
  readonly plan: Int32Array;
  readonly planAt: number;
  /** The start and end of the records to execute. */
  readonly execute: readonly [number, number];
  /** The ranges that are not zero, sorted by address. */
  readonly ranges: readonly Range[];
  /** The words of all ranges, concatenated. */
  readonly content: Int32Array;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly state: readonly Range[];
}

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
    ...joined(pieces),
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

/** The nonzero ranges; adjacent ones are merged. */
function joined(pieces: readonly Piece[]): Pick<MemoryImage, "ranges" | "content"> {
  const kept = pieces
    .filter(({ content }) => content.some((word) => word !== 0))
    .sort((a, b) => a.address - b.address);
  const ranges: { address: number; words: number }[] = [];
  const content = new Int32Array(kept.reduce((total, piece) => total + piece.content.length, 0));
  let filled = 0;
  for (const piece of kept) {
    const last = ranges.at(-1);
    const words = piece.content.length;
    if (last !== undefined && last.address + 4 * last.words === piece.address) last.words += words;
    else ranges.push({ address: piece.address, words });
    content.set(piece.content, filled);
    filled += words;
  }
  return { ranges, content };
}

/** Elements as the kernels store them: float32 and int32 unchanged, bool as one word each. */
function wordsOf(data: TypedArray): Int32Array {
  if (data instanceof Int32Array || data instanceof Uint8Array) return Int32Array.from(data);
  return new Int32Array(Float32Array.from(data).buffer);
}
