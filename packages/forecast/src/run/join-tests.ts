// Several tests as one.
import type { Origins, Task } from "../parts/task.ts";
import { type ForecastTest, measuredTest, type TestedRival } from "./test-task.ts";

/**
 * One test or more as one, in their order, with the rivals that are in all of them; errors count in the units
 * of the first. The best ridge may have another context in every test: it is one rival.
 */
export function joinTests(task: Task, tests: readonly ForecastTest[]): ForecastTest {
  const first = tests[0]!;
  const rivals = first.rivals.map(kindOf).flatMap((name) => {
    const own = tests.map((test) => test.rivals.find((rival) => kindOf(rival) === name));
    if (!own.every((rival): rival is TestedRival => rival !== undefined)) return [];
    return [{ name, forecasts: joined(own.map(({ forecasts }) => forecasts)) }];
  });
  return measuredTest(task, {
    origins: joinedOrigins(tests.map(({ origins }) => origins)),
    forecasts: joined(tests.map(({ forecasts }) => forecasts)),
    intervals: first.intervals.map(({ level }, i) => ({
      level,
      lower: joined(tests.map(({ intervals }) => intervals[i]!.lower)),
      upper: joined(tests.map(({ intervals }) => intervals[i]!.upper)),
    })),
    rivals,
    scales: first.scales,
  });
}

function kindOf({ name }: TestedRival): string {
  return name.startsWith("ridge") ? "ridge" : name;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function joinedOrigins(parts: readonly Origins[]): Origins {
  const series = Int32Array.from(parts.flatMap((part) => [...part.series]));
  const at = Int32Array.from(parts.flatMap((part) => [...part.at]));
  return { length: at.length, series, at };
}
