// Verifies that a device computes a model accurately.
import type { Backend, TensorData } from "@grus/tensor";
import {
  type Answers,
  answersOf,
  type CheckedModel,
  GoldenSampleError,
  type GoldenSamples,
  outputsOf,
} from "./golden-samples.ts";

/** Options of {@link verify}. */
export interface VerifyOptions {
  /** The largest acceptable error. Default 1e-3. */
  readonly tolerance?: number | undefined;
}

/** The result of {@link verify}. */
export interface Verification {
  /** The verified backend, such as "gpu:webgl2". */
  readonly backend: string;
  /** Whether every error is within the tolerance. */
  readonly isAccurate: boolean;
  /** The largest of the errors; Infinity for values that are NaN. */
  readonly largestError: number;
  /** The name of the value with the largest error: "output", "output.mean", "gradient.head.weight". */
  readonly worst: string;
  /**
   * By the same names: the largest difference relative to the largest expected magnitude (for a gradient, to
   * its norm, or to a thousandth of the largest gradient's if that is more: a gradient that cancels out
   * consists of rounding errors only).
   */
  readonly errors: Readonly<Record<string, number>>;
}

/**
 * Runs the model's golden samples on `backend`, forward and (if they have gradients) backward, and compares: a
 * GPU with coarse arithmetic, or a faulty driver, shows here before it shows in forecasts. Throws {@link GoldenSampleError}
 * if samples and model do not match, and the backend's own error if it cannot run the model.
 *
 *     const { isAccurate, largestError, worst } = await verify({ parameters, apply, golden }, backend);
 */
export async function verify<Parameters, Input>(
  model: CheckedModel<Parameters, Input> & { readonly golden: GoldenSamples<Input> },
  backend: Backend,
  { tolerance = 1e-3 }: VerifyOptions = {},
): Promise<Verification> {
  const { golden } = model;
  if (golden.formatVersion !== 1) {
    throw new GoldenSampleError(
      `verify: the golden samples are of version ${golden.formatVersion}; expected 1.\nRecord them again with goldenSamples.`,
    );
  }
  const answers = Object.keys(golden.gradients).length === 0 ? outputsOf : answersOf;
  const errors = errorsOf(await answers(model, golden.input, backend), golden);
  const [worst, largestError] = Object.entries(errors).reduce((a, b) => (b[1] > a[1] ? b : a), ["none", 0]);
  return { backend: backend.name, isAccurate: largestError <= tolerance, largestError, worst, errors };
}

/** The share of the largest gradient that is the least scale of comparison for others. */
const LEAST_GRADIENT = 1e-3;

function errorsOf(found: Answers, golden: GoldenSamples): Record<string, number> {
  const errors: Record<string, number> = {};
  for (const [path, [got, expected]] of pairs(found.outputs, golden.outputs, "outputs"))
    errors[named("output", path)] = outputError(got, expected, path);
  const least = LEAST_GRADIENT * Math.max(0, ...Object.values(golden.gradients).map(({ norm }) => norm));
  for (const [path, [got, expected]] of pairs(found.gradients, golden.gradients, "gradients")) {
    const difference = Math.max(
      Math.abs(got.norm - expected.norm),
      Math.abs(got.projection - expected.projection),
    );
    errors[named("gradient", path)] = relative(difference, Math.max(expected.norm, least));
  }
  return errors;
}

function pairs<T>(
  found: Readonly<Record<string, T>>,
  golden: Readonly<Record<string, T>>,
  what: string,
): [path: string, [T, T]][] {
  const [got, expected] = [Object.keys(found), Object.keys(golden)];
  if (got.length !== expected.length || got.some((path) => !Object.hasOwn(golden, path))) {
    throw new GoldenSampleError(
      `verify: the golden samples have the ${what} ${listed(expected)}; the model has ${listed(got)}.\nRecord them again with goldenSamples.`,
    );
  }
  return got.map((path) => [path, [found[path]!, golden[path]!]]);
}

function outputError(got: TensorData, expected: TensorData, path: string): number {
  if (got.shape.join() !== expected.shape.join()) {
    throw new GoldenSampleError(
      `verify: ${named("output", path)} has shape [${got.shape}]; the golden samples have [${expected.shape}].\nRecord them again with goldenSamples.`,
    );
  }
  let [difference, magnitude] = [0, 0];
  for (const [i, value] of expected.data.entries()) {
    const own = Math.abs(got.data[i]! - value);
    difference = Number.isNaN(own) ? Number.POSITIVE_INFINITY : Math.max(difference, own);
    magnitude = Math.max(magnitude, Math.abs(value));
  }
  return relative(difference, magnitude);
}

function relative(difference: number, magnitude: number): number {
  if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
  return magnitude === 0 ? difference : difference / magnitude;
}

function named(kind: string, path: string): string {
  return path === "" ? kind : `${kind}.${path}`;
}

function listed(paths: readonly string[]): string {
  return paths.length === 0 ? "none" : paths.map((path) => path || "(unnamed)").join(", ");
}
