// Lowers the learning rate of a run when its score stops improving.
import type { PlateauRule, PlateauState } from "@grus/optim";

/** Applies a rule of `reduceOnPlateau` epoch by epoch. */
export class LearningRatePlateau {
  readonly #rule: PlateauRule;
  #state: PlateauState;

  constructor(rule: PlateauRule) {
    this.#rule = rule;
    this.#state = rule.start;
  }

  /** Factor of the learning rate. */
  get scale(): number {
    return this.#state.scale;
  }

  /** Its entry in a checkpoint. */
  get state(): PlateauState {
    return this.#state;
  }

  restore(state: PlateauState): void {
    this.#state = state;
  }

  /** Takes the score of an epoch; returns whether the scale has changed. */
  follow(score: number): boolean {
    const { scale } = this.#state;
    this.#state = this.#rule.next(this.#state, score);
    return this.#state.scale !== scale;
  }
}
