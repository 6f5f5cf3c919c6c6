// The learning rate of a run that is lowered when its score no longer falls.
import type { PlateauRule, PlateauState } from "@grus/optim";

/** Follows a rule of `reduceOnPlateau` from epoch to epoch. */
export class LearningRatePlateau {
  readonly #rule: PlateauRule;
  #state: PlateauState;

  constructor(rule: PlateauRule) {
    this.#rule = rule;
    this.#state = rule.start;
  }

  /** What the learning rate is multiplied by. */
  get scale(): number {
    return this.#state.scale;
  }

  /** What a checkpoint keeps. */
  get state(): PlateauState {
    return this.#state;
  }

  restore(state: PlateauState): void {
    this.#state = state;
  }

  /** Takes the score of an epoch, and says whether the scale has changed. */
  follow(score: number): boolean {
    const { scale } = this.#state;
    this.#state = this.#rule.next(this.#state, score);
    return this.#state.scale !== scale;
  }
}
