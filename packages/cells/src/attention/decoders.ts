// Luong's and Bahdanau's decoders.
import { concat, splitKey, tanh } from "@grus/tensor";
import { affine } from "../affine.ts";
import type { Cell, CellState } from "../cell.ts";
import { CellOptionError, checkSizes } from "../errors.ts";
import { type LinearParameters, linear } from "../linear.ts";
import type { Attention } from "./attention.ts";
import { type AttentionDecoder, type DecoderRule, decoderOf } from "./decoder.ts";

/** Options of {@link bahdanauDecoder}. */
export interface AttentionDecoderOptions<CellParameters, State extends CellState, AttentionParameters> {
  /** Features of a step's input. */
  readonly inputSize: number;
  /** The attention over the encoder's states; its `querySize` is the size of the cell's hidden state. */
  readonly attention: Attention<AttentionParameters>;
  /** Creates the inner cell, which reads `inputSize` features: those of the step and those fed back to it. */
  readonly cell: (inputSize: number) => Cell<CellParameters, State>;
}

/** Options of {@link luongDecoder}. */
export interface LuongDecoderOptions<CellParameters, State extends CellState, AttentionParameters>
  extends AttentionDecoderOptions<CellParameters, State, AttentionParameters> {
  /** Features of the output h̃. */
  readonly outputSize: number;
}

/** The parameters of {@link bahdanauDecoder}. */
export interface AttentionDecoderParameters<CellParameters, AttentionParameters> {
  readonly cell: CellParameters;
  readonly attention: AttentionParameters;
}

/** The parameters of {@link luongDecoder}. */
export interface LuongDecoderParameters<CellParameters, AttentionParameters>
  extends AttentionDecoderParameters<CellParameters, AttentionParameters> {
  /** W_c [outputSize, memorySize + querySize], without bias. */
  readonly output: LinearParameters;
}

/**
 * A decoder with input feeding (Luong et al. 2015, arXiv 1508.04025, sections 3 and 3.3):
 *
 *     h_t = cell([x_t; h̃_{t−1}])    c_t = attention(h_t)    h̃_t = tanh(W_c [c_t; h_t])
 *
 * The output is h̃, initially 0. Throws {@link CellOptionError}.
 */
export function luongDecoder<CellParameters, State extends CellState, AttentionParameters>(
  options: LuongDecoderOptions<CellParameters, State, AttentionParameters>,
): AttentionDecoder<LuongDecoderParameters<CellParameters, AttentionParameters>, State> {
  const { inputSize, outputSize, attention } = options;
  checkSizes("luongDecoder", { inputSize, outputSize });
  const inner = options.cell(inputSize + outputSize);
  checkCell("luongDecoder", inner, inputSize + outputSize, attention.querySize);
  const joined = linear({
    inputSize: attention.memorySize + attention.querySize,
    outputSize,
    bias: false,
  });
  const rule: DecoderRule<LuongDecoderParameters<CellParameters, AttentionParameters>, State> = {
    source: "luongDecoder",
    inputSize,
    outputSize,
    inner: inner as Cell<unknown, State>,
    init: (key) => {
      const [first, second, third] = splitKey(key, 3);
      return { cell: inner.init(first), attention: attention.init(second), output: joined.init(third) };
    },
    prepare: (p, states, positions) => attention.prepare(p.attention, states, positions),
    step: (cell, { parameters: p, memory, state, input, context }) => {
      const { state: next, output: h } = cell.step(
        p.cell,
        state.cell,
        concat([input, state.hidden], 1),
        context,
      );
      const { context: c, weights } = attention.attend(p.attention, h, memory);
      return { cell: next, output: tanh(affine(concat([c, h], 1), p.output.weight, p.output.bias)), weights };
    },
  };
  return decoderOf(rule);
}

/**
 * A decoder that attends before it steps (Bahdanau et al. 2015, arXiv 1409.0473, section 3.1 and appendix
 * A.2):
 *
 *     c_t = attention(s_{t−1})    s_t = cell([x_t; c_t])
 *
 * with s the cell's hidden state. The output is [s_t; c_t], from which, with the input, the paper predicts a
 * symbol. `outputSize` is the cell's plus the attention's `memorySize`. Throws {@link CellOptionError}.
 */
export function bahdanauDecoder<CellParameters, State extends CellState, AttentionParameters>(
  options: AttentionDecoderOptions<CellParameters, State, AttentionParameters>,
): AttentionDecoder<AttentionDecoderParameters<CellParameters, AttentionParameters>, State> {
  const { inputSize, attention } = options;
  checkSizes("bahdanauDecoder", { inputSize });
  const inner = options.cell(inputSize + attention.memorySize);
  checkCell("bahdanauDecoder", inner, inputSize + attention.memorySize, attention.querySize);
  const rule: DecoderRule<AttentionDecoderParameters<CellParameters, AttentionParameters>, State> = {
    source: "bahdanauDecoder",
    inputSize,
    outputSize: inner.outputSize + attention.memorySize,
    inner: inner as Cell<unknown, State>,
    init: (key) => {
      const [first, second] = splitKey(key);
      return { cell: inner.init(first), attention: attention.init(second) };
    },
    prepare: (p, states, positions) => attention.prepare(p.attention, states, positions),
    step: (cell, { parameters: p, memory, state, input, context }) => {
      const { context: c, weights } = attention.attend(p.attention, state.cell.hidden, memory);
      const { state: next, output: s } = cell.step(p.cell, state.cell, concat([input, c], 1), context);
      return { cell: next, output: concat([s, c], 1), weights };
    },
  };
  return decoderOf(rule);
}

function checkCell<P, S extends CellState>(
  source: string,
  cell: Cell<P, S>,
  inputSize: number,
  querySize: number,
): void {
  if (cell.inputSize !== inputSize)
    throw new CellOptionError(
      source,
      "the cell's inputSize",
      cell.inputSize,
      `${inputSize}, the inputSize that cell() is called with`,
    );
  if (cell.outputSize !== querySize) {
    const expected = `the querySize of the attention, ${querySize}`;
    throw new CellOptionError(source, "the cell's outputSize", cell.outputSize, expected);
  }
}
