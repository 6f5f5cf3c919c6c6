// Language models: the distribution of the next token after each token of a text.

import {
  type CellState,
  dropConnect,
  dropout,
  type Filter,
  type LossOptions,
  layers,
  type Model,
  type ModelCall,
  type ParametersOf,
  type RecurrentLayer,
  recurrent,
  type StatesOf,
} from "@grus/cells";
import { advice, option } from "@grus/data";
import { type CallContext, squeezeAxis, Tensor } from "@grus/tensor";
import { TextError } from "../errors.ts";
import { type AdaptiveTableParameters, adaptiveTable } from "./adaptive-table.ts";
import { type CellChoice, type CellName, cellMaker } from "./named-cells.ts";
import {
  type TokenTable,
  type TokenTableOptions,
  type TokenTableParameters,
  tokenTable,
} from "./token-table.ts";

/** Options of {@link languageModel}. */
export interface LanguageModelOptions {
  /** The number of tokens: the `size` of a tokenizer. */
  readonly vocabulary: number;
  /** Default "gru". */
  readonly cell?: CellChoice | undefined;
  /** Features of a token's vector. Default 64, or `hiddenSize` where the weights are tied. */
  readonly embeddingSize?: number | undefined;
  /** Units of each layer. Default 256. */
  readonly hiddenSize?: number | undefined;
  /** Default 1. */
  readonly layers?: number | undefined;
  /** Probability that an output of a layer is dropped while training, in [0, 1). Default 0.2. */
  readonly dropout?: number | undefined;
  /** The same of the vectors of tokens. Default 0. */
  readonly inputDropout?: number | undefined;
  /** Probability that a recurrent weight is dropped while training, as in the AWD-LSTM. Default 0. */
  readonly weightDropout?: number | undefined;
  /** Whether logits are products with the vectors of tokens, which saves weights. Default false. */
  readonly tied?: boolean | undefined;
  /**
   * An adaptive softmax (Grave et al. 2017, arXiv 1609.04309) for a large vocabulary whose tokens are ordered by
   * frequency, as are those of words and characters: tokens before the first cutoff are scored by all units, those
   * from each cutoff on by a quarter of the units before. `[2000, 10000]` suits 50,000 words. Not with `tied`.
   * Default: a softmax over all tokens.
   */
  readonly cutoffs?: readonly number[] | undefined;
}

/** A language model as plain data; {@link languageModel} takes it. */
export type LanguageModelDescription = Required<Omit<LanguageModelOptions, "cell" | "cutoffs">> &
  Pick<LanguageModelOptions, "cutoffs"> & { readonly cell: CellName };

/** The parts of a language model. */
export type LanguageModelParts = {
  readonly tokens: TokenTable<TokenTableParameters | AdaptiveTableParameters>;
  readonly inputDropout: Filter;
  readonly recurrent: RecurrentLayer<object, CellState, true>;
  readonly outputDropout: Filter;
};

/** The parameters of a language model. */
export type LanguageModelParameters = ParametersOf<LanguageModelParts>;

/** The state of a language model between two steps. */
export type LanguageModelState = StatesOf<LanguageModelParts>;

/** A language model bound to its parameters. */
export interface LanguageModelCall extends ModelCall<LanguageModelParts, Tensor<"int32">, Tensor<"float32">> {
  /**
   * −log p of each token `target`, int32 [batch, time], after `tokens`, int32 [batch, time]: by default their mean. It
   * equals the cross-entropy of the call's result, but of a large vocabulary needs much less memory: logits are
   * computed for some rows at a time, and again for the gradient.
   */
  loss(tokens: Tensor<"int32">, target: Tensor<"int32">, options?: LossOptions): Tensor<"float32">;
}

/**
 * A language model: int32 tokens [batch, time] to the logits of the next token [batch, time, vocabulary], which are
 * log-probabilities where it has `cutoffs`.
 */
export interface LanguageModel
  extends Omit<Model<LanguageModelParts, Tensor<"int32">, Tensor<"float32">>, "bind"> {
  readonly vocabulary: number;
  /** All its options; undefined for a cell that is a function, which is not data. */
  readonly description: LanguageModelDescription | undefined;
  /** The model as a function of int32 tokens [batch, time], with these parameters. */
  bind(parameters: LanguageModelParameters, context?: CallContext<LanguageModelState>): LanguageModelCall;
  /** One step of a stream: int32 tokens [batch] to the logits [batch, vocabulary] of the next. */
  step(
    parameters: LanguageModelParameters,
    state: LanguageModelState,
    tokens: Tensor,
  ): { readonly state: LanguageModelState; readonly output: Tensor<"float32"> };
}

/**
 * A recurrent language model: vectors of tokens, a stack of recurrent layers, a logit for each token. At step t
 * it has read the tokens up to t, and its logits are of token t + 1. Train it on consecutive pieces of a text:
 *
 *     const model = languageModel({ vocabulary: tokenizer.size, hiddenSize: 256 });
 *     const train = contiguousBatches({ input: ids.slice(0, -1), target: ids.slice(1) }, { rows: 32, steps: 64 });
 *     fit({ backend, model, train, carry: "epoch", loss: (model, b) => model.loss(b.input, b.target), … });
 *
 * Dropout as Zaremba et al. 2014 (arXiv 1409.2329); dropped recurrent weights and tied weights as the AWD-LSTM
 * (Merity et al., arXiv 1708.02182). Throws {@link TextError} and {@link CellOptionError}.
 */
export function languageModel(options: LanguageModelOptions): LanguageModel {
  const { vocabulary, cell = "gru", hiddenSize = 256, tied = false } = options;
  const { embeddingSize = tied ? hiddenSize : 64, layers: depth = 1, dropout: rate = 0.2 } = options;
  const { inputDropout = 0, weightDropout = 0, cutoffs } = options;
  if (tied && embeddingSize !== hiddenSize)
    throw new TextError({
      problem: `embeddingSize is ${embeddingSize} and hiddenSize ${hiddenSize}; expected equal sizes, since weights are tied.`,
      cure: advice`Leave out ${option("embeddingSize")}, or ${option("tied")}.`,
    });
  const make = cellMaker(cell, hiddenSize);
  const cellOf =
    weightDropout > 0 ? (size: number) => dropConnect(make(size), { rate: weightDropout }) : make;
  const model = layers<LanguageModelParts, Tensor<"float32">, Tensor<"int32"> | Scored>(
    {
      tokens: tableOf({ vocabulary, embeddingSize, hiddenSize, tied, cutoffs }),
      inputDropout: dropout({ rate: inputDropout }),
      recurrent: recurrent(cellOf, { inputSize: embeddingSize, layers: depth, dropout: rate }),
      outputDropout: dropout({ rate }),
    },
    (parts, given) => {
      const tokens = given instanceof Tensor ? given : given.tokens;
      const { output } = parts.recurrent(parts.inputDropout(parts.tokens.read(tokens)));
      const hidden = parts.outputDropout(output);
      if (given instanceof Tensor) return parts.tokens.score(hidden);
      return parts.tokens.loss(hidden, given.target, given.options);
    },
  );
  const sizes = { vocabulary, embeddingSize, hiddenSize, layers: depth };
  return {
    ...model,
    vocabulary,
    description:
      typeof cell === "function"
        ? undefined
        : { ...sizes, cell, dropout: rate, inputDropout, weightDropout, tied, cutoffs },
    bind: (parameters, context) => {
      const call = model.bind(parameters, context);
      return Object.assign((tokens: Tensor<"int32">) => call(tokens), {
        parts: call.parts,
        loss: (tokens: Tensor<"int32">, target: Tensor<"int32">, options?: LossOptions) =>
          call({ tokens, target, options }),
      });
    },
    step: (parameters, before, tokens) => {
      const { state, output } = model.step(parameters, before, tokens);
      return { state, output: squeezeAxis(output, 1) };
    },
  };
}

/** Tokens with those that follow, whose loss is asked for. */
interface Scored {
  readonly tokens: Tensor<"int32">;
  readonly target: Tensor<"int32">;
  readonly options: LossOptions | undefined;
}

function tableOf({
  cutoffs,
  ...sizes
}: TokenTableOptions & Pick<LanguageModelOptions, "cutoffs">): LanguageModelParts["tokens"] {
  if (cutoffs === undefined) return tokenTable(sizes);
  if (!sizes.tied) return adaptiveTable({ ...sizes, cutoffs });
  throw new TextError({
    problem:
      "both cutoffs and tied are given; expected one of them, since an adaptive softmax has weights of its own.",
    cure: advice`Leave out ${option("cutoffs")}, or ${option("tied")}.`,
  });
}
