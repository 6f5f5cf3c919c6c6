import { describe, expect, test } from "vitest";
import { batch, filter, map, pipe, shuffle, take } from "./pipeline.ts";
import { prefetch } from "./prefetch.ts";

const numbers = [1, 2, 3, 4, 5, 6, 7];
const later = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

interface Watched {
  readonly source: AsyncIterable<number>;
  readonly made: number[];
  stopped: boolean;
}

/** A source that records the items it made and whether it was stopped. */
function watch(count: number, failAt?: number): Watched {
  const watched: Watched = { source: { [Symbol.asyncIterator]: () => run() }, made: [], stopped: false };
  async function* run(): AsyncGenerator<number> {
    try {
      for (let i = 1; i <= count; i++) {
        await later(1);
        if (i === failAt) throw new Error(`no item ${i}`);
        watched.made.push(i);
        yield i;
      }
    } finally {
      watched.stopped = true;
    }
  }
  return watched;
}

describe("stages", () => {
  test("map, filter, take and batch", async () => {
    const squares = pipe(
      numbers,
      map(async (x) => x * x),
      filter((x, i) => x % 2 === 1 || i === 1),
      batch(2),
    );
    expect(await collect(squares)).toEqual([[1, 4], [9, 25], [49]]);
    expect(await collect(squares)).toHaveLength(3);
    expect(
      await collect(
        pipe(
          numbers,
          map((x, i) => x * 10 + i),
          take(2),
        ),
      ),
    ).toEqual([10, 21]);
    expect(await collect(pipe(numbers, batch(3, { remainder: "drop" })))).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(await collect(pipe(numbers, take(0)))).toEqual([]);
  });

  test("infers types through the stages", async () => {
    const text: AsyncIterable<readonly string[]> = pipe(
      numbers,
      filter((x) => x > 5),
      map((x) => `n${x}`),
      batch(5),
    );
    expect(await collect(text)).toEqual([["n6", "n7"]]);
  });

  test("take requests no more than it yields, and stops the source", async () => {
    const watched = watch(9);
    expect(await collect(pipe(watched.source, take(2)))).toEqual([1, 2]);
    expect(watched).toMatchObject({ made: [1, 2], stopped: true });
  });

  test("shuffle keeps all items, in the order of seed and epoch", async () => {
    const many = Array.from({ length: 200 }, (_, i) => i);
    const order = (options: Parameters<typeof shuffle>[0]): Promise<number[]> =>
      collect(pipe(many, shuffle(options)));
    const one = await order({ buffer: 50, seed: 1 });
    expect(one.toSorted((a, b) => a - b)).toEqual(many);
    expect(one).not.toEqual(many);
    expect(await order({ buffer: 50, seed: 1, epoch: 0 })).toEqual(one);
    expect(await order({ buffer: 50, seed: 1, epoch: 1 })).not.toEqual(one);
    expect(await order({ buffer: 50, seed: 2 })).not.toEqual(one);
    expect(await order({ buffer: 1, seed: 1 })).toEqual(many);
    // An item cannot come before it has been in the buffer.
    expect(one.every((item, position) => item < position + 51)).toBe(true);
  });

  test("refuse invalid sizes", () => {
    expect(() => take(-1)).toThrow("count is -1; expected a whole number of at least 0.");
    expect(() => batch(0)).toThrow("size is 0; expected a whole number of at least 1.");
    expect(() => shuffle({ buffer: 0, seed: 1 })).toThrow(
      "buffer is 0; expected a whole number of at least 1.",
    );
    expect(() => prefetch(0)).toThrow("ahead is 0; expected a whole number of at least 1.");
  });
});

describe("prefetch", () => {
  test.each([1, 3])("runs %i ahead and no further", async (ahead) => {
    const watched = watch(8);
    const lead: number[] = [];
    for await (const item of pipe(watched.source, prefetch(ahead))) {
      await later(20);
      lead.push(watched.made.length - item);
    }
    expect(lead.slice(0, 8 - ahead)).toEqual(Array(8 - ahead).fill(ahead));
    expect(Math.max(...lead)).toBe(ahead);
  });

  test("runs nothing ahead without it", async () => {
    const watched = watch(3);
    for await (const item of pipe(watched.source, take(3))) {
      await later(5);
      expect(watched.made.length).toBe(item);
    }
  });

  test("throws an error in the place of its item", async () => {
    const watched = watch(9, 4);
    const seen: number[] = [];
    const run = async (): Promise<void> => {
      for await (const item of pipe(watched.source, prefetch(3))) seen.push(item);
    };
    await expect(run()).rejects.toThrow("no item 4");
    expect([seen, watched.stopped]).toEqual([[1, 2, 3], true]);
  });

  test("stops the source when the consumer stops, even before a failure ahead", async () => {
    const watched = watch(9, 3);
    for await (const item of pipe(watched.source, prefetch(2))) {
      expect(item).toBe(1);
      await later(20);
      break;
    }
    expect(watched.stopped).toBe(true);
    const unfailing = watch(9);
    for await (const item of pipe(unfailing.source, prefetch(2))) if (item === 2) break;
    expect(unfailing.stopped).toBe(true);
    expect(unfailing.made.length).toBeLessThan(6);
  });

  test("accepts synchronous iterables too", async () => {
    expect(await collect(pipe(new Set([1, 2, 3]), prefetch(2)))).toEqual([1, 2, 3]);
    expect(await collect(pipe([], prefetch()))).toEqual([]);
  });
});
