// The windows of a task in random order, or drawn at random where there are too many for an epoch.
import { permutation, randomStream } from "@grus/data";
import { firstAbove } from "../first-above.ts";
import type { Origins } from "../parts/task.ts";

/** All origins from `from[i]` to `to[i]`, both included, of each series. */
export interface WindowSampler {
  /** How many there are. */
  readonly count: number;
  /**
   * `steps` batches of `rows` origins: all of them once in random order, and some again to fill the last
   * batch, where `steps` is enough for that; else drawn at random, each equally likely.
   */
  batches(rows: number, steps: number, seed: number, epoch: number): Generator<Origins>;
  /** At most `most` origins, evenly spread over all of them. */
  spread(most: number): Origins;
}

/** A sampler of the origins in a range of each series. */
export function windowSampler(from: Int32Array, to: Int32Array): WindowSampler {
  const ends = new Float64Array(from.length);
  let count = 0;
  from.forEach((first, i) => {
    count += Math.max(0, to[i]! - first + 1);
    ends[i] = count;
  });
  const originsAt = (places: ArrayLike<number>): Origins => {
    const { length } = places;
    const origins = { length, series: new Int32Array(length), at: new Int32Array(length) };
    for (let row = 0; row < length; row++) {
      const own = firstAbove(ends, places[row]!);
      origins.series[row] = own;
      origins.at[row] = from[own]! + places[row]! - (ends[own - 1] ?? 0);
    }
    return origins;
  };
  return {
    count,
    *batches(rows, steps, seed, epoch) {
      const places = rows * steps >= count ? permutation(count, { seed, epoch }) : undefined;
      const random = randomStream(seed, epoch, 1);
      const draw = (row: number) => places?.[row] ?? random.below(count);
      for (let step = 0; step < steps; step++)
        yield originsAt(Array.from({ length: rows }, (_, row) => draw(step * rows + row)));
    },
    spread: (most) => {
      const length = Math.min(most, count);
      return originsAt(Array.from({ length }, (_, i) => Math.floor((i * count) / length)));
    },
  };
}
