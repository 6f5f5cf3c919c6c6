// Where the records of each step are in a plan.
import type { Program, Step } from "@grus/tensor";
import type { ObserveStep } from "../plan.ts";

/** A step of a program with its words in a plan. */
export interface PlannedStep {
  readonly step: Step;
  readonly program: Program;
  /** The number of words of its records. */
  readonly words: number;
  /** The steps of the body of a scan; of its first part, where threads divide it. */
  readonly body: readonly PlannedStep[];
  /** The number of parts of a scan that run at the same time; otherwise 1. */
  readonly parts: number;
}

/** Collects the steps of `program` as a plan is written. */
export class StepObserver {
  readonly steps: PlannedStep[] = [];
  readonly #program: Program;
  #inner: PlannedStep[] = [];

  constructor(program: Program) {
    this.#program = program;
  }

  readonly observe: ObserveStep = (step, words, program) => {
    const own = { step, program, words, body: [], parts: 1 };
    if (program !== this.#program) {
      this.#inner.push(own);
      return;
    }
    const [first, ...others] = new Set(this.#inner.map((inner) => inner.program));
    const body = this.#inner.filter((inner) => inner.program === first);
    this.steps.push({ ...own, body, parts: 1 + others.length });
    this.#inner = [];
  };
}
