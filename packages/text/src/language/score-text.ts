// The probability that a language model gives to a text, with fixed weights or with weights that adapt to it.
import { applyUpdates, type Optimizer, type OptimizerState } from "@grus/optim";
import {
  add,
  type Backend,
  compileLoop,
  constants,
  div,
  evaluate,
  eventLoopPause,
  type Loop,
  type LoopBody,
  mapTree,
  mul,
  type OnHost,
  sub,
  type Tensor,
  type Traced,
  valueAndGradWithAuxiliary,
  zipTrees,
} from "@grus/tensor";
import { TextError } from "../errors.ts";
import type { ScoredText } from "../metrics/likelihood-scores.ts";
import type { LanguageModel, LanguageModelParameters, LanguageModelState } from "../models/language-model.ts";
import { type TextPiece, textPieces } from "./text-pieces.ts";

/** Weights that adapt to the text after each piece of it, once that is scored. */
export interface DynamicEvaluation {
  /** Updates the weights from the gradient of a piece's mean loss. */
  readonly optimizer: Optimizer;
  /** The share by which weights return to the trained ones after each piece, in [0, 1). Default 0. */
  readonly decay?: number | undefined;
}

/** Options of {@link scoreText}. */
export interface ScoreTextOptions {
  readonly backend: Backend;
  readonly model: LanguageModel;
  readonly parameters: LanguageModelParameters | OnHost<LanguageModelParameters>;
  /** At least two tokens; the first is read and not scored. */
  readonly tokens: Int32Array;
  /** Tokens in a piece: how far gradients reach, and how often weights adapt. Default 64. */
  readonly steps?: number | undefined;
  /** Default: fixed weights. */
  readonly dynamic?: DynamicEvaluation | undefined;
  /** Rejects with its reason once it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Receives the share that is done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * Scores a text token by token, each given all before it: the state is carried from piece to piece. With
 * `dynamic` this is dynamic evaluation (Krause et al. 2017, arXiv 1709.07432): each piece is scored with weights
 * that have learned from the pieces before it, and never from itself. Throws {@link TextError} for a text of
 * fewer than two tokens.
 */
export async function scoreText(options: ScoreTextOptions): Promise<ScoredText> {
  const { backend, model, parameters, tokens, steps = 64, dynamic, signal, onProgress } = options;
  if (tokens.length < 2)
    throw new TextError({ problem: `the text has ${tokens.length} tokens; expected at least 2 to score.` });
  const given = constants<LanguageModelParameters>(parameters);
  const body = dynamic === undefined ? fixedStep(options) : dynamicStep(options, dynamic, given);
  const optimizer = dynamic && (await evaluate(backend, dynamic.optimizer.init(given)));
  const carry = await evaluate(backend, model.initialState(1));
  let state: ScoringState =
    optimizer === undefined ? { parameters: given, carry } : { parameters: given, carry, optimizer };
  let loop: Loop<ScoringState, Traced<TextPiece>, Tensor> | undefined;
  const pause = eventLoopPause();
  let [logProbability, scored] = [0, 0];
  try {
    let length = 0;
    for (const piece of textPieces(tokens, steps)) {
      signal?.throwIfAborted();
      if (piece.input.shape[1] !== length) {
        length = piece.input.shape[1]!;
        if (loop !== undefined) state = await loop.readState();
        loop?.dispose();
        loop = await compileLoop(backend, body, { state, batch: piece, results: "shared" });
      }
      logProbability -= (await loop!.run(piece)).data[0]!;
      scored += length;
      onProgress?.(scored / (tokens.length - 1));
      await pause();
    }
  } finally {
    loop?.dispose();
  }
  return { logProbability, tokens: scored };
}

/** What passes from piece to piece, on the backend. */
interface ScoringState {
  readonly parameters: LanguageModelParameters;
  readonly carry: LanguageModelState;
  /** Absent with fixed weights. */
  readonly optimizer?: OptimizerState | undefined;
}

type ScoringStep = LoopBody<ScoringState, Traced<TextPiece>, Tensor>;

function fixedStep({ model }: ScoreTextOptions): ScoringStep {
  return ({ parameters, carry }, piece) => {
    const { loss, left } = lossOf(model, parameters, carry, piece);
    return { state: { parameters: mapTree(parameters, (leaf) => leaf), carry: left }, output: loss };
  };
}

/** `trained` are the weights to return to. */
function dynamicStep(
  { model }: ScoreTextOptions,
  { optimizer, decay = 0 }: DynamicEvaluation,
  trained: LanguageModelParameters,
): ScoringStep {
  return (state, piece) => {
    const { gradient, auxiliary } = valueAndGradWithAuxiliary((at: LanguageModelParameters) => {
      const { loss, left } = lossOf(model, at, state.carry, piece);
      return { value: div(loss, piece.target.size), auxiliary: { left, loss } };
    })(state.parameters);
    const { updates, state: moved } = optimizer.update(gradient, state.optimizer, state.parameters);
    const adapted = applyUpdates(state.parameters, updates);
    const parameters = zipTrees([adapted, trained], ([own, first]) =>
      decay === 0 ? own : add(own, mul(decay, sub(first, own))),
    );
    return { state: { parameters, carry: auxiliary.left, optimizer: moved }, output: auxiliary.loss };
  };
}

/** The sum of the losses of a piece, and the state after it. */
function lossOf(
  model: LanguageModel,
  parameters: LanguageModelParameters,
  carry: LanguageModelState,
  { input, target }: Traced<TextPiece>,
): { readonly loss: Tensor; readonly left: LanguageModelState } {
  let left = carry;
  const call = model.bind(parameters, {
    state: carry,
    onState: (after) => {
      left = after;
    },
  });
  return { loss: call.loss(input, target, { reduction: "sum" }), left };
}
