// Lazy pipelines over iterables and async iterables: small functions composed by `pipe`.
import { wholeNumber } from "./option-checks.ts";
import type { ShuffleSeed } from "./permutation.ts";
import { randomStream } from "./random.ts";

/** The source of a pipeline. */
export type Source<T> = Iterable<T> | AsyncIterable<T>;

/** One stage of a pipeline. Its result restarts with every iteration, if its source does. */
export type Stage<T, U> = (source: Source<T>) => AsyncIterable<U>;

/**
 * Composes stages, from left to right. Nothing runs until the result is iterated; when the consumer stops, so
 * does every stage, and an error of any stage reaches the consumer.
 *
 * @example
 * const shuffled = shuffle({ buffer: 1000, seed: 1 });
 * const lines = pipe(rows, map(parse), filter(isValid), shuffled, batch(32), prefetch(2));
 */
export function pipe<A, B>(source: Source<A>, a: Stage<A, B>): AsyncIterable<B>;
export function pipe<A, B, C>(source: Source<A>, a: Stage<A, B>, b: Stage<B, C>): AsyncIterable<C>;
export function pipe<A, B, C, D>(
  source: Source<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
): AsyncIterable<D>;
export function pipe<A, B, C, D, E>(
  source: Source<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
): AsyncIterable<E>;
export function pipe<A, B, C, D, E, F>(
  source: Source<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>,
): AsyncIterable<F>;
export function pipe<A, B, C, D, E, F, G>(
  source: Source<A>,
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>,
  f: Stage<F, G>,
): AsyncIterable<G>;
export function pipe(
  source: Source<unknown>,
  ...stages: readonly Stage<never, unknown>[]
): AsyncIterable<unknown> {
  return stages.reduce((result, stage) => stage(result as Source<never>), source) as AsyncIterable<unknown>;
}

/** `transform(item, index)` of every item; promises are awaited, one at a time. */
export function map<T, U>(transform: (item: T, index: number) => U | Promise<U>): Stage<T, U> {
  return stage(async function* (source) {
    let index = 0;
    for await (const item of source) yield await transform(item, index++);
  });
}

/** The items for which `keep(item, index)` is true. */
export function filter<T>(keep: (item: T, index: number) => boolean | Promise<boolean>): Stage<T, T> {
  return stage(async function* (source) {
    let index = 0;
    for await (const item of source) if (await keep(item, index++)) yield item;
  });
}

/** The first `count` items; no more are requested from the source. */
export function take<T>(count: number): Stage<T, T> {
  wholeNumber("count", count, 0);
  return stage(async function* (source) {
    if (count === 0) return;
    let taken = 0;
    for await (const item of source) {
      yield item;
      if (++taken === count) return;
    }
  });
}

/** Arrays of `size` items; the last one is shorter, or left out with `remainder: "drop"`. */
export function batch<T>(
  size: number,
  options: { readonly remainder?: "keep" | "drop" | undefined } = {},
): Stage<T, readonly T[]> {
  wholeNumber("size", size, 1);
  return stage(async function* (source) {
    let items: T[] = [];
    for await (const item of source) {
      items.push(item);
      if (items.length < size) continue;
      yield items;
      items = [];
    }
    if (items.length > 0 && options.remainder !== "drop") yield items;
  });
}

/** How to shuffle a stream. */
export interface ShuffleOptions extends ShuffleSeed {
  /** The number of buffered items to draw from; a buffer as long as the stream gives a uniform shuffle. */
  readonly buffer: number;
}

/**
 * The items in a seeded order: each one is drawn at random from a buffer that is refilled from the source.
 * The order depends only on the seed and epoch.
 */
export function shuffle<T>({ buffer, seed, epoch = 0 }: ShuffleOptions): Stage<T, T> {
  wholeNumber("buffer", buffer, 1);
  return stage(async function* (source) {
    const random = randomStream(seed, epoch);
    const held: T[] = [];
    for await (const item of source) {
      if (held.length < buffer) {
        held.push(item);
        continue;
      }
      const drawn = random.below(buffer);
      yield held[drawn]!;
      held[drawn] = item;
    }
    while (held.length > 0) {
      const drawn = random.below(held.length);
      yield held[drawn]!;
      held[drawn] = held.at(-1)!;
      held.pop();
    }
  });
}

/** A stage that starts its generator anew for each iteration. */
function stage<T, U>(run: (source: Source<T>) => AsyncGenerator<U, void>): Stage<T, U> {
  return (source) => ({ [Symbol.asyncIterator]: () => run(source) });
}
