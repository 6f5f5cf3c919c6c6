/** A GRU of brain.js on one sequence of numbers: each number is to say the next. */
export interface BrainGru {
  readonly version: string;
  /** One training step on the whole sequence. */
  train(): void;
  /** One pass over the sequence; its last output. */
  run(): number;
}

export function brainGru(options: {
  readonly hidden: number;
  readonly sequence: readonly number[];
}): Promise<BrainGru>;
