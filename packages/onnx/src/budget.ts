// Limits the memory of constants while a program is built: a file of a few bytes can name shapes that exhaust
// any memory.

/** Elements that every model may allocate. */
const FLOOR = 1 << 20;

/** Further elements per element in the file and its inputs. */
const EACH = 8;

/** Elements of constants that may still be allocated. */
export class Budget {
  #left: number;

  /** The budget of a model with the given number of elements. */
  constructor(elements: number) {
    this.#left = FLOOR + EACH * elements;
  }

  /** Deducts elements. Returns whether enough were left. */
  spend(elements: number): boolean {
    this.#left -= elements;
    return this.#left >= 0;
  }
}
