// What a module's memory holds before the first run: the constants, the plan's words and the first state.
import { type Program, sizeOf, type TypedArray, type Variable } from "@grus/tensor";
import { WasmMemoryError } from "../errors.ts";
import type { KernelLowerings } from "../kernel-build.ts";
import { planProgram } from "../plan.ts";

/** A piece of memory: its address and how many words of four bytes it has. */
export interface Range {
  readonly address: number;
  readonly words: number;
}

/** A program as it lies in memory. */
export interface MemoryImage {
  /** Pages of 64 KiB. */
  readonly pages: number;
  /** The plan's words and their address. */
  readonly plan: Int32Array;
  readonly planAt: number;
  /** Where the records to execute begin and end. */
  readonly execute: readonly [number, number];
  /** What is not zero, in order of address. */
  readonly ranges: readonly Range[];
  /** The words of all ranges, one after another. */
  readonly content: Int32Array;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly state: readonly Range[];
}

const PAGE = 65_536;
const LARGEST = 65_536;
/** Bytes of a cache line, at which the program's memory begins. */
const LINE = 64;

/**
 * Lays out `program` for one thread in memory that is free from `heapBase` on; `state` are its first values. Throws MissingKernelError where a
 * kernel is missing, WasmMemoryError where the program is too large.
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

/** The pieces that are not zero as ranges; neighbours are one. */
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

/** Elements as the kernels keep them: float32 and int32 as they are, bool in a word each. */
function wordsOf(data: TypedArray): Int32Array {
  if (data instanceof Int32Array || data instanceof Uint8Array) return Int32Array.from(data);
  return new Int32Array(Float32Array.from(data).buffer);
}
