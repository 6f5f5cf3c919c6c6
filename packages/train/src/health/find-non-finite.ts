// Which value was the first that is not finite, inside the recurrences too.
import {
  type Backend,
  compile,
  flatten,
  type Key,
  type Tensor,
  type TensorData,
  type Traced,
  valueAndGradWithAuxiliary,
  zeros,
} from "@grus/tensor";
import {
  type LayerWatch,
  nameOf,
  type SeenSequence,
  type WatchedContext,
  type WatchSequences,
  watchOf,
} from "./watching.ts";

/** What to look into: one step of training. */
export interface NonFiniteSearch<Parameters, Batch> {
  /** A backend other than that of training shows whether the backend is at fault; `referenceBackend({ precision: "float64" })` whether precision is. */
  readonly backend: Backend;
  readonly parameters: Parameters;
  /** On the host. */
  readonly batch: Batch;
  /** The step's own key, as in the `replay` of a {@link NonFiniteError}. */
  readonly key: TensorData;
  /** Passes `context.watch` to recurrent layers, so that they can be looked into. */
  readonly loss: (
    parameters: NoInfer<Parameters>,
    batch: NoInfer<Traced<Batch>>,
    context: WatchedContext,
  ) => Tensor;
  /** `watchSequences` of @grus/cells. Without it recurrences are not looked into. */
  readonly watchSequences?: WatchSequences | undefined;
}

/** An element that is not finite. */
export interface NonFiniteElement {
  /** "batch.input", "sequence 0 (layer 0, forward).update", "loss", "gradients.linear.weight". */
  readonly tensor: string;
  /** By axis; [row, time step, feature] within a sequence. */
  readonly index: readonly number[];
  readonly value: number;
  /** Within a sequence: where, in words of the recurrence. */
  readonly sequence?: NonFiniteStep;
}

/** An element within a recurrence. */
export interface NonFiniteStep {
  readonly layer: number;
  readonly direction: string;
  /** "input", a gate ("update"), "hidden", or "dL/dh", the gradient by the hidden state. */
  readonly part: string;
  readonly row: number;
  /** Counted from 0 in the sequence as given. */
  readonly timeStep: number;
  readonly feature: number;
}

/** The names that gradients of sequences have. */
const GRADIENT = "dL/dh";

/**
 * Computes the step again and looks for the first value that is not finite in the order in which they come about: batch, parameters, then each
 * sequence step by step (its input, gates, hidden state), the loss, the gradients at each step from the last to the first, and those of the parameters.
 * Undefined where all are finite.
 */
export async function findNonFinite<Parameters, Batch>(
  search: NonFiniteSearch<Parameters, Batch>,
): Promise<NonFiniteElement | undefined> {
  const { backend, parameters, batch, key } = search;
  let seen: readonly SeenSequence[] = [];
  const again = replayOf(search, (sequences) => {
    seen = sequences;
  });
  const compiled = await compile(backend, again, parameters, batch, key as TensorData<"int32">);
  try {
    const { sequences, loss, byProbe, gradients } = await compiled.run(
      parameters,
      batch,
      key as TensorData<"int32">,
    );
    return (
      firstNonFinite({ batch, parameters }) ??
      firstOf(sequences, (values, i) => firstStep(values, seen[i]!)) ??
      firstNonFinite({ loss }) ??
      firstOf(byProbe.toReversed(), (gradient, i) => firstBack(gradient, seen.at(-1 - i)!)) ??
      firstNonFinite({ gradients })
    );
  } finally {
    compiled.dispose();
  }
}

/** What a step computes, with what is seen of its sequences: by name, [batch, time, features]. */
interface Replay {
  readonly loss: Tensor;
  readonly sequences: readonly Readonly<Record<string, Tensor>>[];
  readonly byProbe: readonly Tensor[];
  readonly gradients: unknown;
}

function replayOf<Parameters, Batch>(
  { loss, watchSequences }: NonFiniteSearch<Parameters, Batch>,
  tell: (sequences: readonly SeenSequence[]) => void,
) {
  return (given: unknown, traced: unknown, key: Key): Replay => {
    const batch = traced as Traced<Batch>;
    const parameters = given as Parameters;
    const probes = probesOf((watch) => loss(parameters, batch, { key, watch }), watchSequences);
    const step = (own: { readonly parameters: Parameters; readonly probes: readonly Tensor[] }) => {
      const watching = watchSequences?.(own.probes);
      const watch = watching === undefined ? {} : { watch: watchOf(watching) };
      return {
        value: loss(own.parameters, batch, { key, ...watch }),
        auxiliary: watching?.sequences ?? [],
      };
    };
    const { value, gradient, auxiliary } = valueAndGradWithAuxiliary(step)({ parameters, probes });
    tell(auxiliary);
    const sequences = auxiliary.map(({ input, gates, hidden }) => ({ input, ...gates, hidden }));
    return { loss: value, sequences, byProbe: gradient.probes, gradients: gradient.parameters };
  };
}

/** Zeros for each sequence that the loss runs over. */
function probesOf(
  loss: (watch: LayerWatch) => unknown,
  watchSequences: WatchSequences | undefined,
): readonly Tensor[] {
  if (watchSequences === undefined) return [];
  const watching = watchSequences();
  loss(watchOf(watching));
  return watching.sequences.map(({ probe }) => zeros(probe.shape));
}

/** The first element of a tree of data that is NaN or infinite. */
export function firstNonFinite(tree: unknown): NonFiniteElement | undefined {
  for (const { path, leaf } of flatten<TensorData>(tree)) {
    const at = (leaf.data as Float32Array).findIndex((value) => !Number.isFinite(value));
    if (at >= 0) return { tensor: path, index: indexOf(at, leaf.shape), value: leaf.data[at]! };
  }
  return undefined;
}

function firstOf<T, Found>(
  values: readonly T[],
  find: (value: T, i: number) => Found | undefined,
): Found | undefined {
  for (const [i, value] of values.entries()) {
    const found = find(value, i);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first step of the walk with a value that is not finite: of its input, then its gates, then its state. */
function firstStep(
  values: Readonly<Record<string, TensorData>>,
  seen: SeenSequence,
): NonFiniteElement | undefined {
  const time = seen.hidden.shape[1]!;
  return firstOf(stepsOf(time, seen.reverse), (timeStep) =>
    firstOf(Object.entries(values), ([part, value]) => atStep(value, timeStep, part, seen)),
  );
}

/** The gradient comes back from the end of the walk. */
function firstBack(gradient: TensorData, seen: SeenSequence): NonFiniteElement | undefined {
  return firstOf(stepsOf(gradient.shape[1]!, !seen.reverse), (timeStep) =>
    atStep(gradient, timeStep, GRADIENT, seen),
  );
}

function stepsOf(time: number, isBackward: boolean): number[] {
  return Array.from({ length: time }, (_, i) => (isBackward ? time - 1 - i : i));
}

function atStep(
  { data, shape }: TensorData,
  timeStep: number,
  part: string,
  { layer, direction, index }: SeenSequence,
): NonFiniteElement | undefined {
  const [batch, time, features] = shape as [number, number, number];
  for (let row = 0; row < batch; row++) {
    for (let feature = 0; feature < features; feature++) {
      const value = data[(row * time + timeStep) * features + feature]!;
      if (Number.isFinite(value)) continue;
      const sequence = { layer, direction, part, row, timeStep, feature };
      return {
        tensor: `${nameOf({ index, layer, direction })}.${part}`,
        index: [row, timeStep, feature],
        value,
        sequence,
      };
    }
  }
  return undefined;
}

function indexOf(at: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let rest = at, axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}
