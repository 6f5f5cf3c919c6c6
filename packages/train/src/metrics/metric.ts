// Metrics: means over batches, or sums over batches that are finished on the host.
import type { Tensor } from "@grus/tensor";

/**
 * A metric of a batch: a scalar, whose mean over the batches is taken by their weights, or sums that are
 * right over any batches.
 */
export type Metric = Tensor | SummedMetric;

/**
 * Sums over the elements of a batch, which are added over all batches; what they come to is computed at the
 * end.
 */
export interface SummedMetric {
  /** Of any shape. */
  readonly sums: Tensor;
  /** The metric, from the elements of `sums`, row-major, added over all batches. */
  readonly finish: (sums: Float64Array) => number;
}

/** The numbers that metrics come to, by name. */
export type MetricValues<Metrics extends Readonly<Record<string, Metric>>> = {
  readonly [Name in keyof Metrics]: number;
};
