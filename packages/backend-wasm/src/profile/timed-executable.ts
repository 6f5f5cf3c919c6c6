// An executable that now and then runs step by step, to learn how long each takes.
import { isStep, type Program } from "@grus/tensor";
import { type Device, WasmExecutable } from "../executable.ts";
import { OP_DIVIDED_SCAN } from "../lowering/opcodes.ts";
import { type PlannedStep, StepObserver } from "./step-observer.ts";

/** A step with the least milliseconds that it took, all steps of a scan together. */
export interface TimedStep extends Pick<PlannedStep, "step" | "program"> {
  readonly milliseconds: number;
  /** How often it runs in a run of the program. */
  readonly count: number;
  readonly body: readonly TimedStep[];
}

/** Runs of a program so far. */
export interface ProgramTimes {
  readonly program: Program;
  readonly runs: number;
  /** Of all runs that were not timed step by step; and the least of one. */
  readonly milliseconds: number;
  readonly least: number;
  /** Undefined before a run was timed step by step. */
  readonly steps: readonly TimedStep[] | undefined;
  /** What no step does: states that are copied at the end of a run. */
  readonly rest: number;
}

/** The second run is timed step by step, and from then on each whose number is twice as high, until this one. */
const LAST_TIMED = 1024;

/** As `WasmExecutable`; results are the same bits. */
export class TimedExecutable extends WasmExecutable {
  readonly #program: Program;
  readonly #device: Device;
  readonly #observer: StepObserver;
  /** The least milliseconds by step, and by step of the body of each scan. */
  readonly #own: Float64Array;
  readonly #inner: readonly Float64Array[];
  #rest = Number.POSITIVE_INFINITY;
  #runs = 0;
  #spent = 0;
  #whole = 0;
  #least = Number.POSITIVE_INFINITY;
  #hasEnded = false;
  readonly #onEnd: () => void;

  /** `onEnd` is called before it is disposed of. */
  constructor(program: Program, device: Device, onEnd: () => void) {
    const observer = new StepObserver();
    super(program, device, observer.observe);
    this.#program = program;
    this.#device = device;
    this.#observer = observer;
    this.#onEnd = onEnd;
    this.#own = infinities(observer.steps.length);
    this.#inner = observer.steps.map(({ body }) => infinities(body.length));
  }

  protected override execute(start: number, end: number, threads: number): void {
    this.#runs++;
    if (this.#runs > 1 && this.#runs <= LAST_TIMED && Number.isInteger(Math.log2(this.#runs))) {
      this.#executeSteps(start, end, threads);
      return;
    }
    const took = this.#time(start, end, threads);
    this.#whole++;
    this.#spent += took;
    this.#least = Math.min(this.#least, took);
  }

  override dispose(): void {
    if (!this.#hasEnded) this.#onEnd();
    this.#hasEnded = true;
    super.dispose();
  }

  /** What has been measured so far. */
  times(): ProgramTimes {
    const { steps } = this.#observer;
    const isTimed = this.#runs > 1;
    const timed = steps.map((planned, i): TimedStep => {
      const { step, program } = planned;
      return {
        ...{ step, program, milliseconds: this.#own[i]!, count: 1 },
        body: bodyTimes(planned, this.#own[i]!, this.#inner[i]!),
      };
    });
    return {
      program: this.#program,
      runs: this.#runs,
      milliseconds: this.#whole === 0 ? 0 : (this.#spent / this.#whole) * this.#runs,
      least: this.#least,
      steps: isTimed ? timed : undefined,
      rest: isTimed ? this.#rest : 0,
    };
  }

  #executeSteps(start: number, end: number, threads: number): void {
    let at = start;
    for (const [i, { words, body }] of this.#observer.steps.entries()) {
      const next = at + 4 * words;
      this.#own[i] = Math.min(this.#own[i]!, this.#time(at, next, threads));
      if (body.length > 0) this.#timeBody(at, body, this.#inner[i]!);
      at = next;
    }
    this.#rest = Math.min(this.#rest, at < end ? this.#time(at, end, threads) : 0);
  }

  /** Runs the body of a scan once more, after its last step, step by step: what it writes, nobody reads. */
  #timeBody(record: number, body: readonly PlannedStep[], least: Float64Array): void {
    const word = (address: number) => new Int32Array(this.#device.blocks.memory.buffer, address, 1)[0]!;
    const args = record + 8;
    // A divided scan begins with the number of its parts and the address of the first.
    let at = word(record) === OP_DIVIDED_SCAN ? word(word(args + 4)) : word(args);
    for (const [i, { words }] of body.entries()) {
      const next = at + 4 * words;
      least[i] = Math.min(least[i]!, this.#time(at, next, 1));
      at = next;
    }
  }

  #time(start: number, end: number, threads: number): number {
    const before = performance.now();
    super.execute(start, end, threads);
    return performance.now() - before;
  }
}

/** The steps of a body, whose times are shares of that of the scan. */
function bodyTimes(
  { step, body, parts }: PlannedStep,
  whole: number,
  least: Float64Array,
): readonly TimedStep[] {
  if (!isStep(step, "scan")) return [];
  const sum = least.reduce((total, own) => total + own, 0);
  return body.map((inner, i) => ({
    ...{ step: inner.step, program: inner.program, body: [], count: parts * step.attrs.length },
    milliseconds: sum === 0 ? 0 : (whole * least[i]!) / sum,
  }));
}

function infinities(count: number): Float64Array {
  return new Float64Array(count).fill(Number.POSITIVE_INFINITY);
}
