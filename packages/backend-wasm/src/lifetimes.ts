// An index of lifetimes, to find those that overlap another without looking at all of them.

/** Something that lives from one step to another, both included. */
export interface Lifetime {
  readonly first: number;
  readonly last: number;
}

/**
 * Lifetimes within the steps 0 to `steps` - 1. Adding one takes logarithmic time, finding those that overlap
 * another logarithmic time and the time to list them.
 */
export class Lifetimes<Own extends Lifetime> {
  /** The number of leaves of a binary tree over the steps; the children of node i are 2i and 2i + 1. */
  readonly #leaves: number;
  /** By node: lifetimes that cover all of its steps, but not all of its parent's. */
  readonly #covering = new Map<number, Own[]>();
  /** By node: lifetimes that start within it. */
  readonly #starting = new Map<number, Own[]>();

  constructor(steps: number) {
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(1, steps)));
  }

  add(own: Own): void {
    for (const node of this.#parts(own.first, own.last)) append(this.#covering, node, own);
    for (let node = this.#leaves + own.first; node > 0; node >>= 1) append(this.#starting, node, own);
  }

  /** Each added lifetime that overlaps another, once: those that cover its first step, or start later in it. */
  overlapping({ first, last }: Lifetime): Own[] {
    const found: Own[] = [];
    const collect = (list: readonly Own[] = []) => {
      for (const own of list) found.push(own);
    };
    for (let node = this.#leaves + first; node > 0; node >>= 1) collect(this.#covering.get(node));
    for (const node of this.#parts(first + 1, last)) collect(this.#starting.get(node));
    return found;
  }

  /** The largest nodes that together hold the steps from `first` to `last`. */
  #parts(first: number, last: number): number[] {
    const nodes: number[] = [];
    let [low, high] = [this.#leaves + first, this.#leaves + last + 1];
    for (; low < high; low >>= 1, high >>= 1) {
      if (low % 2 === 1) nodes.push(low++);
      if (high % 2 === 1) nodes.push(--high);
    }
    return nodes;
  }
}

function append<Own>(lists: Map<number, Own[]>, node: number, own: Own): void {
  const list = lists.get(node);
  if (list === undefined) lists.set(node, [own]);
  else list.push(own);
}
