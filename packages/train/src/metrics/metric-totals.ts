// Metrics accumulated over batches.
import { Tensor } from "@grus/tensor";
import { WeightedMeans } from "../weighted-means.ts";
import type { Metric, SummedMetric } from "./metric.ts";

type Finish = SummedMetric["finish"];

/** The `finish` functions of summed metrics, by name; known once the metrics have been traced. */
export type Finishes = Map<string, Finish>;

/**
 * The tensors of the metrics by name, to be computed for a batch; stores their `finish` functions in
 * `finishes`.
 */
export function tensorsOf(
  metrics: Readonly<Record<string, Metric>>,
  finishes: Finishes,
): Readonly<Record<string, Tensor>> {
  const entries = Object.entries(metrics).map(([name, metric]): [string, Tensor] => {
    if (metric instanceof Tensor) return [name, metric];
    finishes.set(name, metric.finish);
    return [name, metric.sums];
  });
  return Object.fromEntries(entries);
}

/** Accumulates the values of batch after batch: means by weight, sums unweighted. */
export class MetricTotals {
  readonly #means = new WeightedMeans();
  readonly #sums = new Map<string, Float64Array>();
  readonly #finishes: Finishes;

  constructor(finishes: Finishes) {
    this.#finishes = finishes;
  }

  add(metrics: Readonly<Record<string, Tensor>>, weight: number): void {
    const means = Object.entries(metrics).filter(([name]) => !this.#finishes.has(name));
    this.#means.add(Object.fromEntries(means.map(([name, { data }]) => [name, data[0]!])), weight);
    for (const name of this.#finishes.keys()) this.#addSums(name, metrics[name]!);
  }

  /** The final metrics by name. */
  values(): Readonly<Record<string, number>> {
    const sums = [...this.#sums].map(([name, total]) => [name, this.#finishes.get(name)!(total)]);
    return { ...this.#means.values(), ...Object.fromEntries(sums) };
  }

  #addSums(name: string, { data }: Tensor): void {
    const total = this.#sums.get(name) ?? new Float64Array(data.length);
    for (let i = 0; i < data.length; i++) total[i]! += data[i]!;
    this.#sums.set(name, total);
  }
}
