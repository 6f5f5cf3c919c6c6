// Initialisers that preserve the variance of signals from layer to layer: Glorot, He, LeCun.
import { CellOptionError } from "../errors.ts";
import { fansOf } from "./fans.ts";
import { checkFinite, type Initialiser } from "./initialiser.ts";
import { normalInit } from "./normal.ts";
import { uniformInit } from "./uniform.ts";

/** Options of {@link glorotUniform} and {@link glorotNormal}. */
export interface GlorotOptions {
  /** Factor of the standard deviation, at least 0. Default 1. */
  readonly gain?: number | undefined;
}

/** Options of {@link heUniform} and {@link heNormal}. */
export interface HeOptions {
  /** Whether the variance is preserved in the forward ("fanIn", default) or backward pass ("fanOut"). */
  readonly mode?: "fanIn" | "fanOut" | undefined;
  /** The negative slope of the leaky relu that follows. Default 0, a relu. */
  readonly negativeSlope?: number | undefined;
}

/**
 * Uniform with variance gain² · 2 / (fanIn + fanOut) (Glorot and Bengio 2010), as PyTorch's `xavier_uniform_`
 * and Keras's default.
 */
export function glorotUniform({ gain = 1 }: GlorotOptions = {}): Initialiser {
  checkGain("glorotUniform", gain);
  return uniformOf("glorotUniform", ({ fanIn, fanOut }) => gain * Math.sqrt(2 / (fanIn + fanOut)));
}

/**
 * Normal with variance gain² · 2 / (fanIn + fanOut) (Glorot and Bengio 2010), as PyTorch's `xavier_normal_`.
 */
export function glorotNormal({ gain = 1 }: GlorotOptions = {}): Initialiser {
  checkGain("glorotNormal", gain);
  return normalOf("glorotNormal", ({ fanIn, fanOut }) => gain * Math.sqrt(2 / (fanIn + fanOut)));
}

/**
 * Uniform with variance 2 / ((1 + negativeSlope²) · fan) (He et al., arXiv 1502.01852), as PyTorch's
 * `kaiming_uniform_`.
 */
export function heUniform(options: HeOptions = {}): Initialiser {
  return uniformOf("heUniform", heDeviation("heUniform", options));
}

/**
 * Normal with variance 2 / ((1 + negativeSlope²) · fan) (He et al., arXiv 1502.01852), as PyTorch's
 * `kaiming_normal_`.
 */
export function heNormal(options: HeOptions = {}): Initialiser {
  return normalOf("heNormal", heDeviation("heNormal", options));
}

/** Uniform with variance 1 / fanIn (LeCun et al. 1998, Efficient BackProp). */
export function lecunUniform(): Initialiser {
  return uniformOf("lecunUniform", ({ fanIn }) => 1 / Math.sqrt(fanIn));
}

/** Normal with variance 1 / fanIn (LeCun et al. 1998, Efficient BackProp). */
export function lecunNormal(): Initialiser {
  return normalOf("lecunNormal", ({ fanIn }) => 1 / Math.sqrt(fanIn));
}

/** The standard deviation for a weight, from its fans. */
type Deviation = (fans: ReturnType<typeof fansOf>) => number;

function heDeviation(source: string, { mode = "fanIn", negativeSlope = 0 }: HeOptions): Deviation {
  if (mode !== "fanIn" && mode !== "fanOut") {
    throw new CellOptionError(source, "mode", mode, '"fanIn" or "fanOut"');
  }
  checkFinite(source, { negativeSlope });
  return (fans) => Math.sqrt(2 / ((1 + negativeSlope ** 2) * fans[mode]));
}

/** A factor of a standard deviation is not negative. */
function checkGain(source: string, gain: number): void {
  checkFinite(source, { gain });
  if (gain < 0) throw new CellOptionError(source, "gain", gain, "a number of at least 0");
}

function uniformOf(source: string, deviation: Deviation): Initialiser {
  return (key, shape) => {
    const bound = Math.sqrt(3) * deviation(fansOf(source, shape));
    return uniformInit({ low: -bound, high: bound })(key, shape);
  };
}

function normalOf(source: string, deviation: Deviation): Initialiser {
  return (key, shape) => normalInit({ standardDeviation: deviation(fansOf(source, shape)) })(key, shape);
}
