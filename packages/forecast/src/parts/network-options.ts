// The options of the networks of a forecast.
import { OptionError } from "@grus/data";
import type { EncoderCell } from "../mixture/encoder.ts";
import { positiveWhole } from "../positive-whole.ts";
import { type ForecastDistribution, forecastDistributions } from "./distribution.ts";

/**
 * The options of all networks that a forecast may be made of; those that are not given follow from the data. The
 * network over segments of long windows has one layer of GRU: `cell` and `layers` are not its own.
 */
export interface NetworkOptions {
  /** The recurrent cell: "gru" (default), "lstm" or "rnn". */
  readonly cell?: EncoderCell | undefined;
  /** Units of a layer. Default: 16 or 32, by the number of values; 32 to 128 of the network over segments. */
  readonly hiddenSize?: number | undefined;
  /** Stacked recurrent layers. Default 1. */
  readonly layers?: number | undefined;
  /**
   * Probability that a unit is dropped while training, between layers and before the heads, in [0, 1). Default 0; 0.5 of
   * the network over segments of up to 20 series.
   */
  readonly dropout?: number | undefined;
  /** Networks of a kind, of successive seeds, whose mean is taken, as far as time allows. Default 3. */
  readonly networks?: number | undefined;
  /** Values of a window. Default: a few horizons and seasons. */
  readonly context?: number | undefined;
  /** The most updates of the weights of one network. Default: by the number of values. */
  readonly steps?: number | undefined;
  /**
   * What networks forecast of each step: points (`none`, the default), quantiles, or the parameters of a
   * normal, Student's t or, for counts, negative binomial distribution; the network over segments forecasts
   * points. How wide these are is then the unit of the errors that intervals are made of, alone or half,
   * where validation shows a gain: a network that is otherwise not among the parts then has weight 0, and
   * takes as long to train. CRPS and interval score of 95 % beside points, two series each: counts of a week
   * 0.95 and 0.81 (negative binomial) or 0.98 and 0.95 (quantiles), noise that grows with a wandering level
   * 0.96 and 0.75, an autoregression 1.01 and 1.06, outliers and temperatures of Seattle 1.00 and 0.99 to
   * 1.00.
   */
  readonly distribution?: ForecastDistribution | undefined;
}

/** The cells that networks can have. */
export const networkCells: readonly EncoderCell[] = ["gru", "lstm", "rnn"];

/** Throws {@link OptionError} for options that no network can have. */
export function checkNetworkOptions(options: NetworkOptions | undefined, hasBackend: boolean): void {
  if (options === undefined) return;
  if (!hasBackend)
    throw new OptionError({
      problem: "network is given without a backend, on which networks are trained.",
      cure: "Give a backend, or leave the options of networks out.",
    });
  const { cell, dropout, distribution } = options;
  if (cell !== undefined && !networkCells.includes(cell))
    throw new OptionError({
      problem: `network.cell is ${JSON.stringify(cell)}; expected one of ${networkCells.join(", ")}.`,
    });
  if (distribution !== undefined && !forecastDistributions.includes(distribution))
    throw new OptionError({
      problem: `network.distribution is ${JSON.stringify(distribution)}; expected one of ${forecastDistributions.join(", ")}.`,
    });
  if (dropout !== undefined && !(dropout >= 0 && dropout < 1))
    throw new OptionError({
      problem: `network.dropout is ${dropout}; expected a number from 0 to below 1.`,
    });
  for (const name of ["hiddenSize", "layers", "networks", "context", "steps"] as const) {
    const value = options[name];
    if (value !== undefined) positiveWhole(`network.${name}`, value);
  }
}
