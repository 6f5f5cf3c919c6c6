// Sequence generation: greedy or by beam search.
import {
  type Backend,
  broadcastTo,
  compileLoop,
  constants,
  evaluate,
  gather,
  type Loop,
  logSoftmax,
  mapTree,
  type OnHost,
  type Tensor,
  tensor,
  zeros,
} from "@grus/tensor";
import { CellOptionError, checkSizes } from "../errors.ts";
import type { Bound, Model, ParametersOf } from "../models.ts";
import { BeamSearch, type Hypothesis, type NextStep } from "./beams.ts";

/** Options of {@link decode}. */
export interface DecodeOptions<P, Input, Outputs, Begun extends { readonly state: unknown }> {
  readonly backend: Backend;
  /** A model of `layers`, whose parts `begin` and `step` call. */
  readonly model: Model<P, Input, Outputs>;
  readonly parameters: ParametersOf<P> | OnHost<ParametersOf<P>>;
  /** The indices of the input sequence. */
  readonly input: Int32Array;
  /**
   * Computed once from the input, int32 [1, time]: the memory of an encoder, and the state before the first
   * step.
   */
  readonly begin: (parts: Bound<P>, input: Tensor<"int32">) => Begun;
  /** One step: `token` is int32 [rows], the previous index; logits are [rows, classes]. */
  readonly step: (
    parts: Bound<P>,
    token: Tensor<"int32">,
    begun: NoInfer<Begun>,
  ) => { readonly logits: Tensor; readonly state: NoInfer<Begun>["state"] };
  /** The index that the first step reads. */
  readonly start: number;
  /** The index that ends a sequence. Default: none; every sequence then has `maxSteps` steps. */
  readonly end?: number | undefined;
  readonly maxSteps: number;
  /** Number of sequences kept open at each step, and returned. 1, the default, is greedy decoding. */
  readonly beams?: number | undefined;
  /** Sequences are ranked by log-probability / length^lengthPenalty: 0 favours short ones. Default 1. */
  readonly lengthPenalty?: number | undefined;
}

/**
 * The best sequences that a model generates for an input, best first; as many as `beams`. Beam search as in
 * Sutskever et al. 2014 (arXiv 1409.3215) with the length penalty of Wu et al. 2016 in its common form. The
 * steps run on the backend, where the state stays. Write `begin` before `step`. Throws
 * {@link CellOptionError}.
 */
export async function decode<P, Input, Outputs, Begun extends { readonly state: unknown }>(
  options: DecodeOptions<P, Input, Outputs, Begun>,
): Promise<readonly Hypothesis[]> {
  const { backend, model, input, begin, start, end, maxSteps, beams = 1, lengthPenalty = 1 } = options;
  checkSizes("decode", { maxSteps, beams });
  if (!Number.isFinite(lengthPenalty))
    throw new CellOptionError("decode", "lengthPenalty", lengthPenalty, "a finite number");
  const parameters = constants<ParametersOf<P>>(options.parameters);
  const { parts } = model.bind(parameters);
  const begun = begin(parts, tensor(input, [1, input.length]));
  const stepper = await compileStep(options, parts, await evaluate(backend, repeatRows(begun, beams)));
  const search = new BeamSearch({ beams, end, lengthPenalty });
  try {
    let next: NextStep = { tokens: new Int32Array(beams).fill(start), from: new Int32Array(beams) };
    for (let step = 0; step < maxSteps; step++) {
      const scores = await stepper.run({ token: tensor(next.tokens), from: tensor(next.from) });
      const found = search.advance(scores.data, scores.shape[1]!);
      if (found === undefined) break;
      next = found;
    }
    return search.results();
  } finally {
    stepper.dispose();
  }
}

/** The tree with each one-row tensor repeated to `rows` rows. */
function repeatRows<T>(tree: T, rows: number): T {
  return mapTree(tree, (leaf) =>
    leaf.rank > 0 && leaf.shape[0] === 1 ? broadcastTo(leaf, [rows, ...leaf.shape.slice(1)]) : leaf,
  );
}

/** The step as a loop that keeps its states: each row takes the state of the row that it continues. */
function compileStep<P, Input, Outputs, Begun extends { readonly state: unknown }>(
  { backend, step, beams = 1 }: DecodeOptions<P, Input, Outputs, Begun>,
  parts: Bound<P>,
  begun: Begun,
): Promise<Loop<{ readonly begun: Begun }, StepBatch, Tensor<"float32">>> {
  const body = (held: { readonly begun: Begun }, { token, from }: StepBatch) => {
    const before: Begun["state"] = mapTree(held.begun.state, (leaf) => gather(leaf, from));
    const { logits, state } = step(parts, token, { ...held.begun, state: before });
    return { state: { begun: { ...held.begun, state } }, output: logSoftmax(logits) };
  };
  const rows = zeros([beams], "int32");
  return compileLoop(backend, body, {
    state: { begun },
    batch: { token: rows, from: rows },
    results: "shared",
  });
}

/**
 * The inputs of a step, int32 [beams] each: the newest index, and the row of the previous step that it
 * continues.
 */
interface StepBatch {
  readonly token: Tensor<"int32">;
  readonly from: Tensor<"int32">;
}
