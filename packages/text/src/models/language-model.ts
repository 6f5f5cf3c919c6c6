// Language models: the distribution of the next token after each token of a text.

import {
  type CellState,
  dropConnect,
  dropout,
  type Filter,
  layers,
  type Model,
  type ParametersOf,
  type RecurrentLayer,
  recurrent,
  type StatesOf,
} from "@grus/cells";
import { advice, option } from "@grus/data";
import { squeezeAxis, type Tensor } from "@grus/tensor";
import { TextError } from "../errors.ts";
import { type CellChoice, type CellName, cellMaker } from "./named-cells.ts";
import { type TokenTable, tokenTable } from "./token-table.ts";

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
}

/** A language model as plain data; {@link languageModel} takes it. */
export type LanguageModelDescription = Required<Omit<LanguageModelOptions, "cell">> & {
  readonly cell: CellName;
};

/** The parts of a language model. */
export type LanguageModelParts = {
  readonly tokens: TokenTable;
  readonly inputDropout: Filter;
  readonly recurrent: RecurrentLayer<object, CellState, true>;
  readonly outputDropout: Filter;
};

/** The parameters of a language model. */
export type LanguageModelParameters = ParametersOf<LanguageModelParts>;

/** The state of a language model between two steps. */
export type LanguageModelState = StatesOf<LanguageModelParts>;

/** A language model: int32 tokens [batch, time], or ragged ones, to the logits of the next token [batch, time, vocabulary]. */
export interface LanguageModel extends Model<LanguageModelParts, Tensor<"int32">, Tensor<"float32">> {
  readonly vocabulary: number;
  /** All its options; undefined for a cell that is a function, which is not data. */
  readonly description: LanguageModelDescription | undefined;
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
 *     fit({ backend, model, train, carry: "epoch", loss: (model, b) => crossEntropy(model(b.input), b.target), … });
 *
 * Dropout as Zaremba et al. 2014 (arXiv 1409.2329); dropped recurrent weights and tied weights as the AWD-LSTM
 * (Merity et al., arXiv 1708.02182). Throws {@link TextError} and {@link CellOptionError}.
 */
export function languageModel(options: LanguageModelOptions): LanguageModel {
  const { vocabulary, cell = "gru", hiddenSize = 256, tied = false } = options;
  const { embeddingSize = tied ? hiddenSize : 64, layers: depth = 1, dropout: rate = 0.2 } = options;
  const { inputDropout = 0, weightDropout = 0 } = options;
  if (tied && embeddingSize !== hiddenSize)
    throw new TextError({
      problem: `embeddingSize is ${embeddingSize} and hiddenSize ${hiddenSize}; expected equal sizes, since weights are tied.`,
      cure: advice`Leave out ${option("embeddingSize")}, or ${option("tied")}.`,
    });
  const make = cellMaker(cell, hiddenSize);
  const cellOf =
    weightDropout > 0 ? (size: number) => dropConnect(make(size), { rate: weightDropout }) : make;
  const model = layers<LanguageModelParts, Tensor<"float32">, Tensor<"int32">>(
    {
      tokens: tokenTable({ vocabulary, embeddingSize, hiddenSize, tied }),
      inputDropout: dropout({ rate: inputDropout }),
      recurrent: recurrent(cellOf, { inputSize: embeddingSize, layers: depth, dropout: rate }),
      outputDropout: dropout({ rate }),
    },
    (parts, tokens) => {
      const { output } = parts.recurrent(parts.inputDropout(parts.tokens.read(tokens)));
      return parts.tokens.score(parts.outputDropout(output));
    },
  );
  const sizes = { vocabulary, embeddingSize, hiddenSize, layers: depth };
  return {
    ...model,
    vocabulary,
    description:
      typeof cell === "function"
        ? undefined
        : { ...sizes, cell, dropout: rate, inputDropout, weightDropout, tied },
    step: (parameters, before, tokens) => {
      const { state, output } = model.step(parameters, before, tokens);
      return { state, output: squeezeAxis(output, 1) };
    },
  };
}
