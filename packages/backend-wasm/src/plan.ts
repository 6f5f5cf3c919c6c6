// Translates a program into a plan: records of words, with all addresses resolved.
import {
  bodyOf,
  type ConstantVariable,
  isStep,
  type PrimitiveName,
  type Program,
  type Step,
  scanOperands,
  scanResults,
  sizeOf,
  type Variable,
} from "@grus/tensor";
import { MissingKernelError } from "./errors.ts";
import type { KernelLowerings } from "./kernel-build.ts";
import type { BuildLowerings, LoweringStep, Operand, PlanRecord } from "./lowering/lowering.ts";
import { OP_SCAN } from "./lowering/opcodes.ts";
import { roundUp } from "./memory.ts";
import { bufferBytes, type Layout, planMemory } from "./plan-memory.ts";
import { sharedState, stateUpdates } from "./plan-state.ts";

/** A program with all its addresses, relative to the start of its memory. */
export interface Plan {
  /** Bytes of memory, including the words of the plan. */
  readonly bytes: number;
  /** The words, for memory that starts at `base`. */
  words(base: number): Int32Array;
  /** The offset of the words. */
  readonly wordsAt: number;
  /** The number of words of the top level; those of nested programs follow. */
  readonly topWords: number;
  /** The stride in bytes between the scratch memories of threads. */
  readonly ownBytes: number;
  /** The offset of a variable. */
  readonly offsetOf: (variable: Variable) => number;
  /** The offset of the value of each output: a copy where the variable is overwritten within the run. */
  readonly outputs: readonly number[];
  /** Every constant, including those of nested programs, with its offset. */
  readonly constants: readonly { readonly constant: ConstantVariable; readonly offset: number }[];
}

/**
 * Plans a program for a number of threads and a build of the kernels: lays out its memory and determines the
 * size of its words and scratch memory by lowering it once at address 0.
 */
export function planProgram(program: Program, threads: number, build: KernelLowerings): Plan {
  const sharing = sharedState(program);
  const layout = planMemory(program, { sharing });
  const regions = new Regions(layout.bytes);
  const constants = nestedConstants(program).map((constant) => ({
    constant,
    offset: regions.take(4 * constant.data.length),
  }));
  const updates = stateUpdates(program, sharing, (variable) => regions.take(bufferBytes(program, variable)));
  const places: Places = {
    layout,
    pool: new Map(constants.map(({ constant, offset }) => [constant, offset])),
  };
  const trial = new PlanWriter(places, build, { base: 0, scratch: 0, own: 0, kept: 0, words: 0 });
  const trialWords = trial.program(
    program,
    updates.records(0, (v) => layout.offsets.get(v)!),
  );
  const scratchAt = regions.take(trial.scratchBytes);
  const keptAt = regions.take(trial.keptBytes);
  const ownBytes = roundUpToLine(trial.ownBytes);
  const ownAt = roundUpToLine(regions.take(threads * ownBytes + LINE));
  const wordsAt = regions.take(4 * trialWords.length);
  return {
    bytes: regions.end,
    wordsAt,
    topWords: trial.topWords,
    ownBytes,
    offsetOf: (variable) => layout.offsets.get(variable)!,
    outputs: program.outputs.map((variable) => updates.outputAt(variable) ?? layout.offsets.get(variable)!),
    constants: [
      ...constants,
      ...program.constants.map((constant) => ({ constant, offset: layout.offsets.get(constant.variable)! })),
    ],
    words: (base) => {
      const writer = new PlanWriter(places, build, {
        base,
        scratch: base + scratchAt,
        own: base + ownAt,
        kept: base + keptAt,
        words: base + wordsAt,
      });
      return Int32Array.from(
        writer.program(
          program,
          updates.records(base, (v) => layout.offsets.get(v)!),
        ),
      );
    },
  };
}

/** Bytes of a cache line: threads that write to the same one wait for each other. */
const LINE = 64;

function roundUpToLine(bytes: number): number {
  return Math.ceil(bytes / LINE) * LINE;
}

/** Consecutive regions, 16-byte aligned. */
class Regions {
  end: number;

  constructor(start: number) {
    this.end = roundUp(start);
  }

  take(bytes: number): number {
    const start = this.end;
    this.end = start + roundUp(Math.max(16, bytes));
    return start;
  }
}

/** The addresses for which records are written. */
interface Addresses {
  readonly base: number;
  /** Scratch memory shared by threads, and that of the first thread. */
  readonly scratch: number;
  readonly own: number;
  /** Memory that steps keep between runs. */
  readonly kept: number;
  /** The address of the words. */
  readonly words: number;
}

interface Places {
  readonly layout: Layout;
  /** Offsets of the constants of nested programs. */
  readonly pool: ReadonlyMap<ConstantVariable, number>;
}

type AddressOf = (variable: Variable) => number;

/** Writes records for one base address. The words of nested programs follow those of the top level. */
class PlanWriter {
  scratchBytes = 0;
  ownBytes = 0;
  keptBytes = 0;
  topWords = 0;
  readonly #places: Places;
  readonly #at: Addresses;
  readonly #build: KernelLowerings;
  readonly #lowerings: BuildLowerings;

  constructor(places: Places, build: KernelLowerings, addresses: Addresses) {
    this.#places = places;
    this.#build = build;
    this.#lowerings = build.lowerings();
    this.#at = addresses;
  }

  /** All words: the top level followed by `last`, then the nested programs. */
  program(program: Program, last: readonly PlanRecord[]): number[] {
    const { layout } = this.#places;
    const level: Level = {
      program,
      layout,
      base: this.#at.base,
      address: (variable) => addressIn(layout, this.#at.base, variable),
      constants: constantsOf(program),
    };
    // Nested words follow those of the top level, whose length does not depend on addresses.
    const length = wordCount([...this.#level(level, { chunks: [], next: 0 }), ...last]);
    const nested: NestedWords = { chunks: [], next: this.#at.words + 4 * length };
    this.keptBytes = 0;
    const top = [...this.#level(level, nested), ...last].flatMap(recordWords);
    this.topWords = top.length;
    return [...top, ...nested.chunks.flat()];
  }

  #level(level: Level, nested: NestedWords): PlanRecord[] {
    return level.program.steps.flatMap((step, at) =>
      isStep(step, "scan") ? [this.#scan(level, step, at, nested)] : this.#lower(level, step),
    );
  }

  #lower<P extends PrimitiveName>(
    { program, address, constants }: Level,
    step: Step<P>,
  ): readonly PlanRecord[] {
    const lower = this.#lowerings[step.primitive.name];
    if (lower === undefined) throw new MissingKernelError(step.primitive.name, this.#build.cure);
    const operand = (variable: Variable): Operand => {
      const { shape, dtype } = program.variables[variable]!;
      return {
        pointer: address(variable),
        shape,
        dtype,
        size: sizeOf(shape),
        isConstant: constants.has(variable),
      };
    };
    let used = 0;
    let usedOwn = 0;
    const lowered: LoweringStep<P> = {
      attrs: step.attrs,
      inputs: step.inputs.map(operand),
      outputs: step.outputs.map(operand),
      scratch: (bytes) => {
        const pointer = this.#at.scratch + used;
        used += roundUp(bytes);
        this.scratchBytes = Math.max(this.scratchBytes, used);
        return pointer;
      },
      ownScratch: (bytes) => {
        const pointer = this.#at.own + usedOwn;
        usedOwn += roundUp(bytes);
        this.ownBytes = Math.max(this.ownBytes, usedOwn);
        return pointer;
      },
      kept: (bytes) => {
        const pointer = this.#at.kept + this.keptBytes;
        this.keptBytes += roundUp(bytes);
        return pointer;
      },
    };
    return lower(lowered);
  }

  #scan(outer: Level, step: Step<"scan">, at: number, nested: NestedWords): PlanRecord {
    const inner = this.#bodyLevel(outer, step, at);
    const words = this.#level(inner, nested).flatMap(recordWords);
    const start = nested.next;
    nested.chunks.push(words);
    nested.next += 4 * words.length;
    const { carries, sequences, length, reverse } = step.attrs;
    const ys = inner.program.outputs.length - carries;
    const head = [start, nested.next, length, Number(reverse), carries, sequences, ys];
    return { opcode: OP_SCAN, words: [...head, ...movesOf(outer, inner, step)] };
  }

  /**
   * The body as a level: its constants are in the pool, captured variables in the outer level, the rest in
   * its own memory.
   */
  #bodyLevel(outer: Level, step: Step<"scan">, at: number): Level {
    const { body: program } = step.attrs;
    const { layout, offset, staging } = outer.layout.bodies.get(at)!;
    const base = outer.base + offset;
    const elsewhere = new Map(
      program.constants.map((constant) => [
        constant.variable,
        this.#at.base + this.#places.pool.get(constant)!,
      ]),
    );
    const captured = scanOperands(step.attrs, step.inputs).constants;
    scanOperands(step.attrs, program.inputs).constants.forEach((variable, i) => {
      elsewhere.set(variable, outer.address(captured[i]!));
    });
    const address: AddressOf = (variable) => elsewhere.get(variable) ?? addressIn(layout, base, variable);
    const constants = constantsOf(program);
    return { program, layout, base, address, constants, staging: staging.map((place) => outer.base + place) };
  }
}

/** The address of a variable; 0 for one without memory, which is not written. */
function addressIn(layout: Layout, base: number, variable: Variable): number {
  const offset = layout.offsets.get(variable);
  return offset === undefined ? 0 : base + offset;
}

/** One level of nesting: a program, its layout, and its address. */
interface Level {
  readonly program: Program;
  readonly layout: Layout;
  readonly base: number;
  readonly address: AddressOf;
  /** The variables that are constants of the program. */
  readonly constants: ReadonlySet<Variable>;
  /** The staging area of the carries while they are exchanged. */
  readonly staging?: readonly number[];
}

function constantsOf(program: Program): ReadonlySet<Variable> {
  return new Set(program.constants.map(({ variable }) => variable));
}

/** The words of the carries, sequences and outputs of a scan, as assembly/execute.ts reads them. */
function movesOf(outer: Level, { program: body, address, staging }: Level, step: Step<"scan">): number[] {
  const { attrs, inputs, outputs } = step;
  const bytes = (variable: Variable) => 4 * sizeOf(body.variables[variable]!.shape);
  const [from, before] = [scanOperands(attrs, inputs), scanOperands(attrs, body.inputs)];
  const [to, after] = [scanResults(attrs, outputs), scanResults(attrs, body.outputs)];
  const carryWords = staging!.flatMap((place, i) => [
    outer.address(from.carry[i]!),
    address(before.carry[i]!),
    address(after.carry[i]!),
    place,
    outer.address(to.carry[i]!),
    bytes(before.carry[i]!),
  ]);
  const xWords = before.xs.flatMap((x, i) => [outer.address(from.xs[i]!), address(x), bytes(x)]);
  const yWords = after.ys.flatMap((y, i) => [address(y), outer.address(to.ys[i]!), bytes(y)]);
  return [...carryWords, ...xWords, ...yWords];
}

interface NestedWords {
  readonly chunks: number[][];
  /** The address of the next chunk. */
  next: number;
}

function recordWords({ opcode, words }: PlanRecord): number[] {
  return [opcode, words.length, ...words];
}

function wordCount(records: readonly PlanRecord[]): number {
  return records.reduce((total, { words }) => total + words.length + 2, 0);
}

function nestedConstants(program: Program): ConstantVariable[] {
  return program.steps.flatMap((step) => {
    const body = bodyOf(step.attrs);
    return body === undefined ? [] : [...body.constants, ...nestedConstants(body)];
  });
}
