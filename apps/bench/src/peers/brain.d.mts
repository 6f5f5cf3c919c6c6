/** A GRU of brain.js on one sequence of numbers, each of which predicts the next. */
export interface BrainGru {
  readonly version: string;
  /** One training step on the whole sequence. */
  train(): void;
  /** One pass over the sequence; returns its last output. */
  run(): number;
}

export function brainGru(options: {
  readonly hidden: number;
  readonly sequence: readonly number[];
}): Promise<BrainGru>;
