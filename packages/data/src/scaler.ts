// Scaling of columns to comparable magnitude, and back. Every scaler is affine: scaled = (value - offset) /
// scale.
import { advice, option } from "./advice.ts";
import { OptionError, PreparationError, ScalerError } from "./errors.ts";
import { oneOf } from "./option-checks.ts";

/**
 * How offset and scale are computed from the values of a column.
 * - `standard`: mean and standard deviation (divided by n, as scikit-learn does).
 * - `minmax`: minimum and range, so that the fitted values fill [0, 1].
 * - `robust`: median and interquartile range (interpolated linearly), so that outliers have no influence.
 * - `identity`: 0 and 1.
 */
export type ScalerKind = "standard" | "minmax" | "robust" | "identity";

/** A fitted scaler: plain data, so that `JSON.stringify` keeps it; {@link parseScaler} validates it. */
export interface Scaler {
  readonly kind: ScalerKind;
  /** The names of the columns, in order. */
  readonly names: readonly string[];
  /** One per column, in the unit of the column. */
  readonly offset: readonly number[];
  /** One per column, in the unit of the column, greater than 0. */
  readonly scale: readonly number[];
}

/** How to fit a scaler. */
export interface FitScalerOptions {
  /** Default `standard`. */
  readonly kind?: ScalerKind | undefined;
  /** Fit on the rows [0, rows) only: the training part. Default all rows. */
  readonly rows?: number | undefined;
  /** A column of zero spread: an error (default), or `center`: subtract the mean, with scale 1. */
  readonly constant?: "error" | "center" | undefined;
  /** Name of the file the columns come from, for errors. */
  readonly file?: string | undefined;
}

/** The kinds of scalers. */
export const scalerKinds: readonly ScalerKind[] = ["standard", "minmax", "robust", "identity"];

/**
 * Fits a scaler to named columns without missing values. Throws {@link ScalerError} for a column of zero
 * spread.
 */
export function fitScaler(
  columns: ReadonlyMap<string, Float64Array>,
  options: FitScalerOptions = {},
): Scaler {
  const kind = oneOf("scaler", options.kind ?? "standard", scalerKinds);
  const constant = oneOf("constant", options.constant ?? "error", ["error", "center"]);
  const fits = [...columns].map(([name, values]) => {
    const place = { file: options.file, column: name };
    return fitColumn(kind, place, values.subarray(0, options.rows), constant);
  });
  return {
    kind,
    names: [...columns.keys()],
    offset: fits.map((fit) => fit.offset),
    scale: fits.map((fit) => fit.scale),
  };
}

/** (value - offset) / scale of every value of the column `name`; a new array. */
export function transform(scaler: Scaler, name: string, values: ArrayLike<number>): Float64Array {
  const { offset, scale } = columnOf(scaler, name);
  return Float64Array.from(values, (value) => (value - offset) / scale);
}

/**
 * value · scale + offset of every value: the inverse of {@link transform}, up to rounding (a few units in the
 * last place of the larger of value and offset).
 */
export function inverseTransform(scaler: Scaler, name: string, values: ArrayLike<number>): Float64Array {
  const { offset, scale } = columnOf(scaler, name);
  return Float64Array.from(values, (value) => value * scale + offset);
}

/** Restores a scaler from JSON. Throws {@link PreparationError} for anything else. */
export function parseScaler(json: unknown): Scaler {
  const { kind, names, offset, scale } = (json ?? {}) as Partial<Scaler>;
  const valid =
    scalerKinds.includes(kind as ScalerKind) &&
    Array.isArray(names) &&
    names.every((name) => typeof name === "string") &&
    isNumbers(offset, names.length) &&
    isNumbers(scale, names.length) &&
    scale.every((value) => value > 0);
  if (valid) return { kind: kind as ScalerKind, names: [...names], offset: [...offset], scale: [...scale] };
  throw new PreparationError({
    problem:
      "this is not a scaler; expected { kind, names, offset, scale } of equal lengths, scales above 0.",
  });
}

interface Fit {
  readonly offset: number;
  readonly scale: number;
}

function columnOf(scaler: Scaler, name: string): Fit {
  const index = scaler.names.indexOf(name);
  if (index >= 0) return { offset: scaler.offset[index]!, scale: scaler.scale[index]! };
  throw new OptionError({
    column: name,
    problem: `the scaler was fitted on ${scaler.names.join(", ")}, not on this column.`,
  });
}

interface Place {
  readonly file: string | undefined;
  readonly column: string;
}

function fitColumn(kind: ScalerKind, place: Place, values: Float64Array, constant: "error" | "center"): Fit {
  const missing = values.findIndex((value) => !Number.isFinite(value));
  if (missing >= 0) {
    throw new ScalerError({
      ...place,
      problem: `found ${values[missing]} in row ${missing}; expected finite numbers.`,
      cure: "Fill or drop missing values before scaling.",
    });
  }
  const fit = fits[kind](values);
  if (fit.scale > 0 && Number.isFinite(fit.scale)) return fit;
  if (constant === "center" && fit.scale === 0) return { offset: fit.offset, scale: 1 };
  throw noSpread(kind, place, values, fit.scale);
}

const fits: Readonly<Record<ScalerKind, (values: Float64Array) => Fit>> = {
  standard: standardFit,
  minmax(values) {
    const { low, high } = extremes(values);
    return { offset: low, scale: high - low };
  },
  robust(values) {
    const sorted = values.slice().sort();
    return { offset: quantile(sorted, 0.5), scale: quantile(sorted, 0.75) - quantile(sorted, 0.25) };
  },
  identity: () => ({ offset: 0, scale: 1 }),
};

function standardFit(values: Float64Array): Fit {
  const { low, high } = extremes(values);
  // Rounding gives equal values a tiny spread around their mean.
  if (low === high) return { offset: low, scale: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { offset: mean, scale: Math.sqrt(variance) };
}

function extremes(values: Float64Array): { readonly low: number; readonly high: number } {
  let low = values[0] ?? 0;
  let high = low;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const [low, high] = [sorted[below] ?? 0, sorted[below + 1] ?? sorted[below] ?? 0];
  return low + (position - below) * (high - low);
}

function noSpread(kind: ScalerKind, place: Place, values: Float64Array, scale: number): ScalerError {
  const { low, high } = extremes(values);
  const found =
    low === high
      ? `is ${low} in all ${values.length} rows it is fitted on`
      : `has a spread of ${scale} by the ${kind} scaler, though it runs from ${low} to ${high}`;
  return new ScalerError({
    ...place,
    problem: `${found}; expected values that differ.`,
    cure:
      low === high
        ? ["Choose another column.", advice`Or only center it: ${option("constant", "center")}.`]
        : [
            "Choose another column.",
            advice`Or use another scaler, such as ${option("scaler", "standard")}, or only center the column: ${option("constant", "center")}.`,
          ],
  });
}

function isNumbers(values: unknown, length: number): values is readonly number[] {
  return Array.isArray(values) && values.length === length && values.every(Number.isFinite);
}
