// Where the records of each step are in a plan.
import type { Program, Step } from "@grus/tensor";
import type { ObserveStep, StepPlace } from "../plan.ts";

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

/** Collects the steps of a program as its plan is written. */
export class StepObserver {
  readonly steps: PlannedStep[] = [];
  /** Those of the bodies of the scan that comes next. */
  #inner: { readonly planned: PlannedStep; readonly place: StepPlace }[] = [];

  readonly observe: ObserveStep = (step, words, place) => {
    const planned = { step, program: place.program, words, body: [], parts: 1 };
    if (place.depth > 0) {
      this.#inner.push({ planned, place });
      return;
    }
    const bodies = this.#inner.filter((inner) => inner.place.depth === 1);
    const parts = 1 + Math.max(0, ...bodies.map((inner) => inner.place.part));
    const body = bodies.filter((inner) => inner.place.part === 0).map((inner) => inner.planned);
    this.steps.push({ ...planned, body, parts });
    this.#inner = [];
  };
}
