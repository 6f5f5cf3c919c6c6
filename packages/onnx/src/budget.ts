// Limits what a file can make its reader allocate and compute while a program is built: a file of a few bytes
// can name shapes that exhaust any memory, and loops that never end.

/** Elements that every model may allocate. */
const FLOOR = 1 << 20;

/** Further elements per element in the file and its inputs. */
const EACH = 8;

/** Operators applied by loops and functions that every model may have, and further ones per node in the file. */
const STEPS = { floor: 1 << 16, each: 4 };

/** Elements of constants that may still be allocated, and operators that may still be applied. */
export class Budget {
  readonly maxSteps: number;
  /** The arrays that have been paid for. */
  readonly #paid = new WeakSet<object>();
  #left: number;
  #steps: number;

  /** The budget of a model with the given numbers of elements and nodes. */
  constructor(elements: number, nodes: number) {
    this.#left = FLOOR + EACH * elements;
    this.maxSteps = STEPS.floor + STEPS.each * nodes;
    this.#steps = this.maxSteps;
  }

  /** Deducts elements. Returns whether enough were left. */
  spend(elements: number): boolean {
    this.#left -= elements;
    return this.#left >= 0;
  }

  /** Deducts the elements of an array once, however many values share it. Returns whether enough were left. */
  spendOnce(array: { readonly length: number }): boolean {
    if (this.#paid.has(array)) return true;
    this.#paid.add(array);
    return this.spend(array.length);
  }

  /** Marks an array as paid for: one of the file. */
  own(array: object): void {
    this.#paid.add(array);
  }

  /** Deducts one application of an operator. Returns whether one was left. */
  step(): boolean {
    this.#steps -= 1;
    return this.#steps >= 0;
  }
}
