// Finds the first value that is not finite, also inside recurrences.
import {
  type Backend,
  compile,
  type Key,
  runningStatistics,
  type Tensor,
  type TensorData,
  type Traced,
  valueAndGradWithAuxiliary,
  zeros,
} from "@grus/tensor";
import { firstInBatch, firstNonFinite, firstOf, type NonFiniteElement } from "./non-finite-element.ts";
import { findOutOfRange } from "./out-of-range.ts";
import { firstBack, firstStep } from "./sequence-elements.ts";
import {
  type LayerWatch,
  type SeenSequence,
  type WatchedContext,
  type WatchSequences,
  watchOf,
} from "./watching.ts";

/** The training step to inspect. */
export interface NonFiniteSearch<Parameters, Batch> {
  /**
   * A backend other than that of training shows whether the backend is at fault; `referenceBackend({
   * precision: "float64" })` whether precision is.
   */
  readonly backend: Backend;
  readonly parameters: Parameters;
  /** On the host. */
  readonly batch: Batch;
  /** The key of the step, from the `replay` of a {@link NonFiniteError}. */
  readonly key: TensorData;
  /** Must pass `context.watch` to recurrent layers to inspect them. */
  readonly loss: (
    parameters: NoInfer<Parameters>,
    batch: NoInfer<Traced<Batch>>,
    context: WatchedContext,
  ) => Tensor;
  /** `watchSequences` of @grus/cells. Without it recurrences are not inspected. */
  readonly watchSequences?: WatchSequences | undefined;
}

/**
 * Finds the first value that is not finite, in order of computation: the batch, without padding, including
 * indices out of range; the parameters; then, recomputing the step, each sequence step by step (its input,
 * gates, hidden state), the loss, the gradients at each step from the last to the first, and those of the
 * parameters. Undefined if all are finite.
 */
export async function findNonFinite<Parameters, Batch>(
  search: NonFiniteSearch<Parameters, Batch>,
): Promise<NonFiniteElement | undefined> {
  return (
    (await findInBatch(search)) ??
    firstNonFinite({ parameters: search.parameters }) ??
    (await findInStep(search))
  );
}

/** The first value of the batch, without padding, that is not finite or is an index out of range. */
export async function findInBatch<Parameters, Batch>(
  search: NonFiniteSearch<Parameters, Batch>,
): Promise<NonFiniteElement | undefined> {
  return (
    firstInBatch(search.batch, (value) => !Number.isFinite(value)) ??
    findOutOfRange(search, (parameters, batch, key) =>
      search.loss(parameters as Parameters, batch as Traced<Batch>, { key, statistics: runningStatistics() }),
    )
  );
}

async function findInStep<Parameters, Batch>(
  search: NonFiniteSearch<Parameters, Batch>,
): Promise<NonFiniteElement | undefined> {
  const { backend, parameters, batch } = search;
  const key = search.key as TensorData<"int32">;
  let seen: readonly SeenSequence[] = [];
  const again = replayOf(search, (sequences) => {
    seen = sequences;
  });
  const compiled = await compile(backend, again, parameters, batch, key);
  try {
    const { sequences, loss, byProbe, gradients } = await compiled.run(parameters, batch, key);
    return (
      firstOf(sequences, (values, i) => firstStep(values, seen[i]!)) ??
      firstNonFinite({ loss }) ??
      firstOf(byProbe.toReversed(), (gradient, i) => firstBack(gradient, seen.at(-1 - i)!)) ??
      firstNonFinite({ gradients })
    );
  } finally {
    compiled.dispose();
  }
}

/** The values of a step, with the records of its sequences: by name, [batch, time, features]. */
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
    const lossOf = (own: Parameters, watch: LayerWatch | undefined) =>
      loss(own, batch, { key, watch, statistics: runningStatistics() });
    const probes = probesOf((watch) => lossOf(parameters, watch), watchSequences);
    const step = (own: { readonly parameters: Parameters; readonly probes: readonly Tensor[] }) => {
      const watching = watchSequences?.(own.probes);
      return {
        value: lossOf(own.parameters, watching && watchOf(watching)),
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
