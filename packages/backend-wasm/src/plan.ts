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
import type { DividedScan, ScanPart } from "./divided-scan.ts";
import { MissingKernelError } from "./errors.ts";
import type { KernelLowerings } from "./kernel-build.ts";
import type { BuildLowerings, LoweringStep, Operand, PlanRecord } from "./lowering/lowering.ts";
import { OP_DIVIDED_SCAN, OP_SCAN } from "./lowering/opcodes.ts";
import { type BodyLayout, bufferBytes, type Layout, optionalResultsOf, planMemory } from "./plan-memory.ts";
import { sharedState, stateUpdates } from "./plan-state.ts";
import { roundUp } from "./round-up.ts";

/** A program with all its addresses, relative to the start of its memory. */
export interface Plan {
  /** Bytes of memory, including the words of the plan. */
  readonly bytes: number;
  /** The words, for memory that starts at `base`; `observe` learns of each step's in the order of writing. */
  words(base: number, observe?: ObserveStep): Int32Array;
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

/** Where a step is. */
export interface StepPlace {
  readonly program: Program;
  /** How many scans are around it. */
  readonly depth: number;
  /** The part of a divided scan that it belongs to; the first for others. */
  readonly part: number;
}

/** Is told the number of words of a step; steps of the body of a scan come before it. */
export type ObserveStep = (step: Step, words: number, place: StepPlace) => void;

/**
 * Plans a program for a number of threads and a build of the kernels: lays out its memory and determines the
 * size of its words and scratch memory by lowering it once at address 0.
 */
export function planProgram(program: Program, threads: number, build: KernelLowerings): Plan {
  const sharing = sharedState(program);
  const divided = dividedScans(program, threads, build);
  const layout = planMemory(program, { sharing, divided });
  const regions = new Regions(layout.bytes);
  const constants = nestedConstants(program).map((constant) => ({
    constant,
    offset: regions.take(4 * constant.data.length),
  }));
  const updates = stateUpdates(program, sharing, (variable) => regions.take(bufferBytes(program, variable)));
  const places: Places = {
    layout,
    divided,
    pool: new Map(constants.map(({ constant, offset }) => [constant, offset])),
  };
  const trial = new PlanWriter(places, build, {
    ...{ base: 0, scratch: 0, scratchStride: 0, own: 0, ownStride: 0, kept: 0, words: 0 },
  });
  const trialWords = trial.program(
    program,
    updates.records(0, (v) => layout.offsets.get(v)!),
  );
  // The parts of a divided scan run at the same time, each with scratch memory of its own.
  const parts = Math.max(1, ...Array.from(divided.values(), (scan) => scan.parts.length));
  const scratchStride = roundUp(trial.scratchBytes, LINE);
  const scratchAt = regions.take(parts === 1 ? trial.scratchBytes : parts * scratchStride);
  const keptAt = regions.take(trial.keptBytes);
  const ownBytes = roundUp(trial.ownBytes, LINE);
  const ownAt = roundUp(regions.take(threads * ownBytes + LINE), LINE);
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
    words: (base, observe) => {
      const addresses: Addresses = {
        base,
        scratch: base + scratchAt,
        scratchStride,
        own: base + ownAt,
        ownStride: ownBytes,
        kept: base + keptAt,
        words: base + wordsAt,
      };
      const writer = new PlanWriter(places, build, addresses, observe);
      return Int32Array.from(
        writer.program(
          program,
          updates.records(base, (v) => layout.offsets.get(v)!),
        ),
      );
    },
  };
}

/** The scans of the program that threads divide by rows. */
function dividedScans(
  { steps }: Program,
  threads: number,
  { divideScan }: KernelLowerings,
): ReadonlyMap<Step, DividedScan> {
  if (threads === 1) return new Map();
  return new Map(
    steps.flatMap((step): [Step, DividedScan][] => {
      const divided = isStep(step, "scan") ? divideScan?.(step, threads) : undefined;
      return divided === undefined ? [] : [[step, divided]];
    }),
  );
}

/** Bytes of a cache line: threads that write to the same one wait for each other. */
const LINE = 64;

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
  /** The bytes between the scratch memories of parts of a scan, and of threads. */
  readonly scratchStride: number;
  readonly ownStride: number;
  /** Memory that steps keep between runs. */
  readonly kept: number;
  /** The address of the words. */
  readonly words: number;
}

interface Places {
  readonly layout: Layout;
  readonly divided: ReadonlyMap<Step, DividedScan>;
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
  readonly #observe: ObserveStep | undefined;

  constructor(places: Places, build: KernelLowerings, addresses: Addresses, observe?: ObserveStep) {
    this.#places = places;
    this.#build = build;
    this.#lowerings = build.lowerings();
    this.#at = addresses;
    this.#observe = observe;
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
      depth: 0,
      part: 0,
    };
    // Nested words follow those of the top level, whose length does not depend on addresses.
    const length = wordCount([...this.#level(level, { chunks: [], next: 0 }), ...last]);
    const nested = { chunks: [], next: this.#at.words + 4 * length, observe: this.#observe };
    this.keptBytes = 0;
    const top = [...this.#level(level, nested), ...last].flatMap(recordWords);
    this.topWords = top.length;
    return [...top, ...nested.chunks.flat()];
  }

  #level(level: Level, nested: NestedWords): PlanRecord[] {
    return level.program.steps.flatMap((step, at) => {
      if (level.layout.aliases.has(step.outputs[0]!)) return [];
      const records = isStep(step, "scan")
        ? [this.#anyScan(level, step, at, nested)]
        : this.#lower(level, step);
      nested.observe?.(step, wordCount(records), level);
      return records;
    });
  }

  #lower<P extends PrimitiveName>(level: Level, step: Step<P>): readonly PlanRecord[] {
    const { program, layout, address, constants, part } = level;
    const lower = this.#lowerings[step.primitive.name];
    const isRead = (variable: Variable) => layout.offsets.has(variable);
    const readsResiduals = !this.#build.hasResiduals && optionalResultsOf(step).some(isRead);
    if (lower === undefined || readsResiduals)
      throw new MissingKernelError(
        step.primitive.name + (readsResiduals ? " with gates" : ""),
        this.#build.cure,
      );
    const owner = (variable: Variable) => layout.aliases.get(variable) ?? variable;
    const operand = (variable: Variable): Operand => {
      const { shape, dtype } = program.variables[variable]!;
      return {
        pointer: address(variable),
        shape,
        dtype,
        size: sizeOf(shape),
        isConstant: constants.has(owner(variable)),
      };
    };
    let used = 0;
    let usedOwn = 0;
    const lowered: LoweringStep<P> = {
      attrs: step.attrs,
      inputs: step.inputs.map(operand),
      outputs: step.outputs.map(operand),
      scratch: (bytes) => {
        const pointer = this.#at.scratch + part * this.#at.scratchStride + used;
        used += roundUp(bytes);
        this.scratchBytes = Math.max(this.scratchBytes, used);
        return pointer;
      },
      ownScratch: (bytes) => {
        const pointer = this.#at.own + part * this.#at.ownStride + usedOwn;
        usedOwn += roundUp(bytes);
        this.ownBytes = Math.max(this.ownBytes, usedOwn);
        return pointer;
      },
      kept: (bytes) => {
        const pointer = this.#at.kept + this.keptBytes;
        this.keptBytes += roundUp(bytes);
        return pointer;
      },
      tableWords: (width) => this.#build.tableWords?.(step, level, lowered.kept, width) ?? [0, 0, 0],
    };
    return lower(lowered);
  }

  #anyScan(outer: Level, step: Step<"scan">, at: number, nested: NestedWords): PlanRecord {
    const divided = this.#places.divided.get(step);
    const bodies = outer.layout.bodies.get(at)!;
    if (divided === undefined) return { opcode: OP_SCAN, words: this.#scan(outer, step, bodies[0]!, nested) };
    const places = divided.parts.map((part, i) => {
      const words = this.#scan(outer, step, bodies[i]!, nested, { ...part, divided, index: i });
      return append(words, nested);
    });
    return { opcode: OP_DIVIDED_SCAN, words: [places.length, ...places] };
  }

  /** The words of a scan, or of its part. */
  #scan(
    outer: Level,
    step: Step<"scan">,
    body: BodyLayout,
    nested: NestedWords,
    part?: PartOfScan,
  ): number[] {
    const inner = this.#bodyLevel(outer, step, body, part);
    const words = this.#level(inner, nested).flatMap(recordWords);
    const start = append(words, nested);
    const { carries, sequences, length, reverse } = step.attrs;
    const ys = inner.program.outputs.length - carries;
    const head = [start, nested.next, length, Number(reverse), carries, sequences, ys];
    return [...head, ...movesOf(outer, inner, step, part)];
  }

  /**
   * The body as a level: its constants are in the pool, captured variables in the outer level, the rest in
   * its own memory.
   */
  #bodyLevel(
    outer: Level,
    step: Step<"scan">,
    { layout, offset, staging }: BodyLayout,
    part: PartOfScan | undefined,
  ): Level {
    const { body: whole } = step.attrs;
    const program = part?.body ?? whole;
    const base = outer.base + offset;
    const elsewhere = new Map(
      whole.constants.map((constant) => [
        constant.variable,
        this.#at.base + this.#places.pool.get(constant)! + offsetOf(whole, constant.variable, part),
      ]),
    );
    const captured = scanOperands(step.attrs, step.inputs).constants;
    scanOperands(step.attrs, whole.inputs).constants.forEach((variable, i) => {
      elsewhere.set(variable, outer.address(captured[i]!) + offsetOf(whole, variable, part));
    });
    const address: AddressOf = (variable) =>
      elsewhere.get(layout.aliases.get(variable) ?? variable) ?? addressIn(layout, base, variable);
    const constants = constantsOf(program);
    return {
      ...{ program, layout, base, address, constants },
      staging: staging.map((place) => outer.base + place),
      depth: outer.depth + 1,
      part: part?.index ?? outer.part,
    };
  }
}

/** A part of a divided scan. */
interface PartOfScan extends ScanPart {
  readonly divided: DividedScan;
  readonly index: number;
}

/** The bytes before the rows of a part in a variable of the whole body. */
function offsetOf({ variables }: Program, variable: Variable, part: PartOfScan | undefined): number {
  if (part === undefined || !part.divided.perRow.has(variable)) return 0;
  return (4 * sizeOf(variables[variable]!.shape) * part.first) / part.divided.rows;
}

/** Adds a chunk; its address. */
function append(words: number[], nested: NestedWords): number {
  const start = nested.next;
  nested.chunks.push(words);
  nested.next += 4 * words.length;
  return start;
}

/** The address of a variable; 0 for one without memory, which is not written. */
function addressIn(layout: Layout, base: number, variable: Variable): number {
  const offset = layout.offsets.get(variable);
  return offset === undefined ? 0 : base + offset;
}

/** One level of nesting: a program, its layout, and its address. */
interface Level extends StepPlace {
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

/** The words of the carries, sequences and outputs of a scan or its part, as assembly/execute.ts reads them. */
function movesOf(
  outer: Level,
  { program: body, address, staging }: Level,
  step: Step<"scan">,
  part: PartOfScan | undefined,
): number[] {
  const { attrs, inputs, outputs } = step;
  const { body: whole } = attrs;
  const bytesIn = (program: Program, variable: Variable) => 4 * sizeOf(program.variables[variable]!.shape);
  const bytes = (variable: Variable) => bytesIn(body, variable);
  const [from, before] = [scanOperands(attrs, inputs), scanOperands(attrs, body.inputs)];
  const [to, after] = [scanResults(attrs, outputs), scanResults(attrs, body.outputs)];
  const ofPart = (outside: Variable, inside: Variable) =>
    outer.address(outside) + offsetOf(whole, inside, part);
  const carryWords = staging!.flatMap((place, i) => [
    ofPart(from.carry[i]!, before.carry[i]!),
    address(before.carry[i]!),
    address(after.carry[i]!),
    place,
    ofPart(to.carry[i]!, before.carry[i]!),
    bytes(before.carry[i]!),
  ]);
  const xWords = before.xs.flatMap((x, i) => [
    ofPart(from.xs[i]!, x),
    address(x),
    bytes(x),
    bytesIn(whole, x),
  ]);
  const yWords = after.ys.flatMap((y, i) => [address(y), ofPart(to.ys[i]!, y), bytes(y), bytesIn(whole, y)]);
  return [...carryWords, ...xWords, ...yWords];
}

interface NestedWords {
  readonly chunks: number[][];
  /** The address of the next chunk. */
  next: number;
  /** Undefined for the first pass, which finds the length of the top level. */
  readonly observe?: ObserveStep | undefined;
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
