// Metrics: means over batches, or sums over batches that are finished on the host.
import type { Tensor } from "@grus/tensor";

/**
 * A metric of a batch: a scalar, averaged over batches by their weights, or sums that are exact over any
 * batches.
 */
export type Metric = Tensor | SummedMetric;

/** Sums over the elements of a batch, added over all batches and converted to the metric at the end. */
export interface SummedMetric {
  /** Of any shape. */
  readonly sums: Tensor;
  /** The metric, from the elements of `sums`, row-major, added over all batches. */
  readonly finish: (sums: Float64Array) => number;
}

/** The final numbers of metrics, by name. */
export type MetricValues<Metrics extends Readonly<Record<string, Metric>>> = {
  readonly [Name in keyof Metrics]: number;
};
