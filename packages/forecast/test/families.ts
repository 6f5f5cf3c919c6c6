// Seeded synthetic series of many kinds, on which a forecast's defaults are held against the best simple rival.
import { randomStream } from "@grus/data";

/** One kind of series. */
export interface Family {
  readonly name: string;
  readonly horizon: number;
  /** Steps of the seasons that the series has. */
  readonly seasons: readonly number[];
  make(random: Random): Float64Array;
}

/** Random numbers of several distributions. */
export interface Random {
  uniform(): number;
  normal(): number;
  /** A whole number from `from` to below `to`. */
  whole(from: number, to: number): number;
  poisson(mean: number): number;
}

/** The random numbers of a seed. */
export function randomOf(seed: number): Random {
  const stream = randomStream(seed);
  const uniform = () => (stream.next() + 0.5) / 2 ** 32;
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
    whole: (from, to) => from + stream.below(to - from),
    poisson(mean) {
      const limit = Math.exp(-mean);
      let [count, product] = [0, uniform()];
      while (product > limit) [count, product] = [count + 1, product * uniform()];
      return count;
    },
  };
}

/** The values of a function of the step and of the value before. */
function series(length: number, next: (t: number, before: number) => number, start = 0): Float64Array {
  const values = new Float64Array(length);
  for (let t = 0; t < length; t++) values[t] = next(t, t > 0 ? values[t - 1]! : start);
  return values;
}

function pattern(random: Random, period: number, spread: number): Float64Array {
  return Float64Array.from({ length: period }, () => spread * random.normal());
}

/** A random walk of standard steps. */
function walk(random: Random, length: number): Float64Array {
  return series(length, (_, before) => before + random.normal());
}

const someLength = (random: Random) => random.whole(150, 400);

/** All families. */
export const families: readonly Family[] = [
  {
    name: "noise",
    horizon: 7,
    seasons: [],
    make: (r) => series(someLength(r), () => 50 + 5 * r.normal()),
  },
  {
    name: "random walk",
    horizon: 7,
    seasons: [],
    make: (r) => walk(r, someLength(r)).map((value) => 100 + value),
  },
  {
    name: "random walk with drift",
    horizon: 7,
    seasons: [],
    make: (r) => walk(r, someLength(r)).map((value, t) => 100 + value + 0.4 * t),
  },
  {
    name: "trend",
    horizon: 7,
    seasons: [],
    make: (r) => series(someLength(r), (t) => 20 + 0.3 * t + 4 * r.normal()),
  },
  {
    name: "trend that fades",
    horizon: 7,
    seasons: [],
    make: (r) => series(someLength(r), (t) => 100 * (1 - Math.exp(-t / 80)) + 2 * r.normal()),
  },
  {
    name: "season of 12",
    horizon: 12,
    seasons: [12],
    make: (r) => {
      const season = pattern(r, 12, 5);
      return series(someLength(r), (t) => 50 + season[t % 12]! + 2 * r.normal());
    },
  },
  {
    name: "growing season",
    horizon: 12,
    seasons: [12],
    make: (r) => {
      const season = pattern(r, 12, 0.2);
      return series(someLength(r), (t) => (50 + 0.8 * t) * (1 + season[t % 12]!) * (1 + 0.03 * r.normal()));
    },
  },
  {
    name: "season on a random walk",
    horizon: 12,
    seasons: [12],
    make: (r) => {
      const [season, level] = [pattern(r, 12, 5), walk(r, 400)];
      return series(someLength(r), (t) => 100 + level[t]! + season[t % 12]!);
    },
  },
  {
    name: "season that changes",
    horizon: 7,
    seasons: [7],
    make: (r) => {
      const season = pattern(r, 7, 5);
      return series(someLength(r), (t) => {
        season[t % 7]! += 0.7 * r.normal();
        return 60 + season[t % 7]! + r.normal();
      });
    },
  },
  {
    name: "week with a trend",
    horizon: 7,
    seasons: [7],
    make: (r) => {
      const season = pattern(r, 7, 6);
      return series(someLength(r), (t) => 100 - 0.1 * t + season[t % 7]! + 2 * r.normal());
    },
  },
  {
    name: "day and week",
    horizon: 24,
    seasons: [24, 168],
    make: (r) => {
      const [day, week] = [pattern(r, 24, 4), pattern(r, 7, 6)];
      return series(
        3 * someLength(r),
        (t) => 80 + day[t % 24]! + week[Math.floor(t / 24) % 7]! + 2 * r.normal(),
      );
    },
  },
  {
    name: "level shift",
    horizon: 7,
    seasons: [],
    make: (r) => {
      const length = someLength(r);
      const at = Math.floor(length * (0.3 + 0.5 * r.uniform()));
      return series(length, (t) => 40 + (t > at ? 20 : 0) + 3 * r.normal());
    },
  },
  {
    name: "outliers",
    horizon: 7,
    seasons: [],
    make: (r) => {
      const level = walk(r, 400);
      return series(
        someLength(r),
        (t) => 60 + 0.5 * level[t]! + (r.uniform() < 0.03 ? 30 * r.normal() : r.normal()),
      );
    },
  },
  {
    name: "counts",
    horizon: 7,
    seasons: [7],
    make: (r) => series(someLength(r), (t) => r.poisson(3 + 2 * Math.sin((t * 2 * Math.PI) / 7))),
  },
  {
    name: "intermittent demand",
    horizon: 7,
    seasons: [],
    make: (r) => series(someLength(r), () => (r.uniform() < 0.2 ? 1 + r.poisson(4) : 0)),
  },
  {
    name: "autoregression",
    horizon: 7,
    seasons: [],
    make: (r) => series(someLength(r), (_, before) => 6 + 0.8 * before + r.normal(), 30),
  },
  {
    name: "waves without a fixed length",
    horizon: 7,
    seasons: [],
    make: (r) => {
      let [last, before] = [0, 0];
      return series(someLength(r), () => {
        [last, before] = [1.6 * last - 0.7 * before + r.normal(), last];
        return 30 + last;
      });
    },
  },
  {
    name: "growth by factors",
    horizon: 7,
    seasons: [],
    make: (r) => series(someLength(r), (_, before) => before * (1.01 + 0.02 * r.normal()), 100),
  },
  {
    name: "constant",
    horizon: 7,
    seasons: [],
    make: (r) => series(someLength(r), () => 42),
  },
  {
    name: "short",
    horizon: 4,
    seasons: [4],
    make: (r) => {
      const season = pattern(r, 4, 5);
      return series(40, (t) => 50 + t / 2 + season[t % 4]! + 2 * r.normal());
    },
  },
];
