// Golden samples: reference outputs and gradients of a model for given inputs, computed once in float64.
import {
  add,
  type Backend,
  compile,
  constants,
  flatten,
  GrusError,
  mapTree,
  mul,
  type OnHost,
  referenceBackend,
  type Specs,
  sizeOf,
  sum,
  type Tensor,
  type TensorData,
  tensor,
  valueAndGrad,
} from "@grus/tensor";

/**
 * Invalid golden samples, or samples of another model.
 *
 * Make samples of this model with `goldenSamples`, and store them unchanged.
 */
export class GoldenSampleError extends GrusError {
  override readonly name = "GoldenSampleError";
}

/** A model that can be checked: its parameters, and a function of them and an input. */
export interface CheckedModel<Parameters, Input> {
  readonly parameters: Parameters | OnHost<Parameters>;
  /** The outputs, a tree of tensors, for an input, a tree of tensors. */
  apply(parameters: Parameters, input: Input): unknown;
}

/** A gradient summarised in two numbers. */
export interface GradientSample {
  /** Euclidean norm. */
  readonly norm: number;
  /**
   * Σ gᵢ cos(i): the gradient along a fixed direction, which is sensitive to wrong signs and swapped
   * elements.
   */
  readonly projection: number;
}

/** Inputs of a model with the expected results. Plain data, to be stored with the parameters. */
export interface GoldenSamples<Input = unknown> {
  readonly formatVersion: 1;
  readonly input: OnHost<Input>;
  /** Every output by its path, "" for a single tensor. */
  readonly outputs: Readonly<Record<string, TensorData>>;
  /**
   * By the path of the parameter: the gradient of Σ cos(j) · outputⱼ over the elements of all outputs. Empty
   * if no output is float32, and in samples recorded without gradients.
   */
  readonly gradients: Readonly<Record<string, GradientSample>>;
}

/** The outputs of a model, with gradients. */
export interface Answers {
  readonly outputs: Readonly<Record<string, TensorData>>;
  readonly gradients: Readonly<Record<string, GradientSample>>;
}

/** Options of {@link goldenSamples}. */
export interface GoldenSampleOptions {
  /**
   * Whether gradients are recorded. Default true. Without them no copy of the parameters is made and values
   * between operations are float32 (sums are float64 still): for models of tens of megabytes.
   */
  readonly gradients?: boolean | undefined;
}

/**
 * Records the outputs and gradients of `model` for `input` on the reference backend in float64. Use realistic
 * inputs, such as some rows of real data. Throws {@link GoldenSampleError} if an output or a gradient is not
 * finite, since nothing could be compared with it.
 */
export async function goldenSamples<Parameters, Input>(
  model: CheckedModel<Parameters, Input>,
  input: OnHost<Input>,
  { gradients = true }: GoldenSampleOptions = {},
): Promise<GoldenSamples<Input>> {
  const answers = gradients
    ? await answersOf(model, input, referenceBackend({ precision: "float64" }))
    : await outputsOf(model, input, referenceBackend());
  checkFinite(answers);
  const outputs = Object.entries(answers.outputs).map(([path, { shape, dtype, data }]) => {
    const kept = dtype === "float32" ? Float32Array.from(data) : data;
    return [path, { shape, dtype, data: kept }] as const;
  });
  return {
    formatVersion: 1,
    input: mapTree<OnHost<Input>, TensorData>(input, copyOf),
    outputs: Object.fromEntries(outputs),
    gradients: answers.gradients,
  };
}

function checkFinite({ outputs, gradients }: Answers): void {
  const isWrong = (numbers: ArrayLike<number>) =>
    Array.from(numbers).some((value) => !Number.isFinite(value));
  const output = Object.entries(outputs).find(([, { data }]) => isWrong(data));
  const gradient = Object.entries(gradients).find(([, { norm, projection }]) => isWrong([norm, projection]));
  if (output === undefined && gradient === undefined) return;
  const what = output === undefined ? `the gradient of "${gradient![0]}"` : `the output "${output[0]}"`;
  throw new GoldenSampleError(
    `goldenSamples: ${what} is not finite for this input.\nUse an input that is valid for the model: indices within the vocabulary, lengths of at least 1.`,
  );
}

/** The model's outputs and gradients as computed by `backend`. */
export async function answersOf<Parameters, Input>(
  { parameters, apply }: CheckedModel<Parameters, Input>,
  input: OnHost<Input>,
  backend: Backend,
): Promise<Answers> {
  const answer = (given: unknown, traced: unknown) => {
    const [own, x] = [given as Parameters, traced as Input];
    const outputs = apply(own, x);
    if (!flatten(outputs).some(isFloat)) return { outputs, gradient: {} };
    return { outputs, gradient: valueAndGrad((p: Parameters) => combined(apply(p, x)))(own).gradient };
  };
  const compiled = await compile(backend, answer, parameters, input);
  try {
    const { outputs, gradient } = await compiled.run(parameters, input);
    return { outputs: byPath(outputs, copyOf), gradients: byPath(gradient, sampleOf) };
  } finally {
    compiled.dispose();
  }
}

/** The model's outputs alone. The parameters are constants of the program, uncopied. */
export async function outputsOf<Parameters, Input>(
  { parameters, apply }: CheckedModel<Parameters, Input>,
  input: OnHost<Input>,
  backend: Backend,
): Promise<Answers> {
  const own = constants<Parameters>(parameters);
  const compiled = await compile(backend, (x: Input) => ({ outputs: apply(own, x) }), input as Specs<Input>);
  try {
    return { outputs: byPath((await compiled.run(input)).outputs, copyOf), gradients: {} };
  } finally {
    compiled.dispose();
  }
}

/** Σ cos(j) · outputⱼ, in which every element has a different weight. */
function combined(outputs: unknown): Tensor {
  let total: Tensor = tensor(0);
  for (const { leaf } of flatten(outputs).filter(isFloat)) {
    const weights = Float32Array.from({ length: sizeOf(leaf.shape) }, (_, j) => Math.cos(j));
    total = add(total, sum(mul(leaf, tensor(weights, leaf.shape))));
  }
  return total;
}

function sampleOf({ data }: TensorData): GradientSample {
  let [squares, projection] = [0, 0];
  for (const [i, value] of data.entries()) {
    squares += value * value;
    projection += value * Math.cos(i);
  }
  return { norm: Math.sqrt(squares), projection };
}

function copyOf({ shape, dtype, data }: TensorData): TensorData {
  return { shape: [...shape], dtype, data: data.slice() };
}

function byPath<T>(tree: unknown, f: (leaf: TensorData) => T): Record<string, T> {
  return Object.fromEntries(flatten(tree).map(({ path, leaf }) => [path, f(leaf)]));
}

function isFloat({ leaf }: { readonly leaf: Tensor }): boolean {
  return leaf.dtype === "float32";
}
