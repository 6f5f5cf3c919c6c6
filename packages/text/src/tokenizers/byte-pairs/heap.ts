// A binary heap of numbers.

/** Gives back the number first that comes before all others. */
export interface Heap {
  push(item: number): void;
  /** Removes and gives the first item; undefined when there is none. */
  pop(): number | undefined;
}

/** A heap whose order is `before`, a strict order of items. */
export function heap(before: (a: number, b: number) => boolean): Heap {
  let items = new Float64Array(256);
  let size = 0;

  function rise(item: number): void {
    let at = size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(item, items[parent]!)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  function sink(item: number): void {
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && before(items[child + 1]!, items[child]!)) child++;
      if (!before(items[child]!, item)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = item;
  }

  return {
    push(item) {
      if (size === items.length) {
        const grown = new Float64Array(2 * size);
        grown.set(items);
        items = grown;
      }
      rise(item);
    },
    pop() {
      if (size === 0) return undefined;
      const first = items[0]!;
      size--;
      if (size > 0) sink(items[size]!);
      return first;
    },
  };
}
