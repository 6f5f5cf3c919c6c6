// How much a model may set aside while its program is built: a file of a few bytes can name shapes that fill any memory.

/** Elements that any model may have. */
const FLOOR = 1 << 20;

/** Elements beyond that, for each one that came in with the file and its inputs. */
const EACH = 8;

/** Elements of constants that may still be made. */
export class Budget {
  #left: number;

  /** For a model with that many elements of its own. */
  constructor(elements: number) {
    this.#left = FLOOR + EACH * elements;
  }

  /** Takes elements away. Returns whether there were enough. */
  spend(elements: number): boolean {
    this.#left -= elements;
    return this.#left >= 0;
  }
}
